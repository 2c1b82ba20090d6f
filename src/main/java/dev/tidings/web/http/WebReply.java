package dev.tidings.web.http;

import dev.tidings.event.EngineEvent;
import java.util.Map;
import java.util.function.Predicate;

/// What a request is answered with.
public sealed interface WebReply {

  /// A document.
  ///
  /// @param status of HTTP
  /// @param body JSON
  record Document(int status, String body) implements WebReply {

    /// What was asked for.
    public static Document of(JsonWriter.Writing writing) {
      return new Document(200, JsonWriter.text(writing));
    }
  }

  /// RFC 9457: why not.
  ///
  /// @param detail for people
  record Problem(int status, String detail, Map<String, String> headers) implements WebReply {}

  /// What is neither JSON nor a part of the page.
  ///
  /// @param type with its character set
  record Exposed(String type, String body) implements WebReply {}

  /// A part of the page.
  ///
  /// @param type with its character set
  /// @param policy Content-Security-Policy
  record Asset(String type, String body, String policy) implements WebReply {}

  /// Events as they come, until one of both sides ends it.
  ///
  /// @param after the position behind which to begin; negative: with what comes next
  record Stream(long after, Predicate<EngineEvent> filter) implements WebReply {}

  /// What one client is told as it comes, until one of both sides ends it.
  record Running(Flow flow) implements WebReply {}
}
