package dev.tidings.web;

import java.util.function.Supplier;

/// Failures as clients of the systems that Tidings replaces expect them: `{"error": …}`.
final class ErrorWord {

  private ErrorWord() {}

  /// The answer, or why there is none.
  static Reply instead(Supplier<Reply> answer) {
    try {
      return answer.get();
    } catch (Refusal e) {
      Reply.Problem problem = e.reply();
      return new Reply.Document(
          problem.status(), Json.text(json -> json.writeStringField("error", problem.detail())));
    }
  }
}
