package dev.tidings.app;

import static java.util.stream.Collectors.joining;

/// A mail as it reads.
public record Told(MailSink.Received mail) {

  public String subject() {
    return mail.subject();
  }

  public String text() {
    return mail.text();
  }

  /// The first paragraph below the heading, on one line.
  public String first() {
    return mail.text().lines().skip(3).takeWhile(line -> !line.isBlank()).collect(joining(" "));
  }

  public String id() {
    return mail.messageId();
  }

  public String header(String name) {
    return mail.source()
        .lines()
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2).strip())
        .findFirst()
        .orElse("");
  }
}
