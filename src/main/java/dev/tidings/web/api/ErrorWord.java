package dev.tidings.web.api;

import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.util.function.Supplier;

/// Failures as clients of the systems that Tidings replaces expect them: `{"error": …}`.
final class ErrorWord {

  private ErrorWord() {}

  /// The answer, or why there is none.
  static WebReply instead(Supplier<WebReply> answer) {
    try {
      return answer.get();
    } catch (WebRefusal e) {
      WebReply.Problem problem = e.reply();
      return new WebReply.Document(
          problem.status(),
          JsonWriter.text(json -> json.writeStringField("error", problem.detail())));
    }
  }
}
