package dev.tidings.mail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes mails. The same report makes the same bytes, always: nothing in them is random, and the
/// time is the report's. Used by one thread.
///
/// The MIME format is written here and not by jakarta.mail, whose `saveChanges()` makes a new
/// Message-ID and new boundaries at every rendering and whose `setHeader` lets a line end through;
/// its classes are loaded when a mail is sent, not before.
public final class MailRenderer {

  /// What the HTML may weigh, encoded: Gmail cuts a message at about 102 KB.
  private static final int HTML_LIMIT = 80_000;

  /// What is tried in turn until the HTML is light enough.
  private static final List<Story.Room> ROOMS =
      List.of(
          new Story.Room(50, 120),
          new Story.Room(25, 80),
          new Story.Room(12, 60),
          new Story.Room(5, 40),
          new Story.Room(1, 20));

  private final MailSettings settings;
  private final String version;
  private final Letterhead letterhead;
  private final LocalTimes times;
  private @Nullable Templates templates;

  /// Loads no template yet.
  ///
  /// @param version of Tidings, for the last line
  public MailRenderer(MailSettings settings, String version) {
    this.version = version;
    this.settings = settings;
    times = new LocalTimes(settings.zone());
    letterhead = new Letterhead(settings.from(), settings.to(), settings.replyTo(), times);
  }

  /// Makes the mail of a report.
  public Mail render(Report report) {
    Identity identity = Identity.of(report, settings.from().domain());
    String subject = Subject.of(report);
    var matter =
        new Letterhead.Matter(
            identity, subject, report.host(), report.letter().root(), report.now());
    int events = report.batch().tally().events();
    Headers headers = headers(matter, Severity.of(report.batch()), events);
    Attachment attachment = new Attachment(report.batch().lines());
    Body body = body(report, attachment.name());

    if (report.batch().isOnlyGaps()) {
      return plain(matter, headers, body);
    }
    MimeWriter mime = new MimeWriter(headers, body.length() + attachment.encodedLength() + 4_000);
    String mixed = identity.boundary("mixed");
    mime.open("mixed", mixed);
    mime.next(mixed);
    body.writeTo(mime, identity.boundary("alternative"));
    mime.next(mixed);
    mime.file(attachment);
    mime.close(mixed);
    return mail(matter, events, mime);
  }

  /// Makes the mail that says that the way is open.
  public Mail render(TestReport report) {
    Identity identity = Identity.ofTest(report.host(), report.now(), settings.from().domain());
    String subject = Subject.of("test", report.host(), "Tidings can send mail");
    var matter =
        new Letterhead.Matter(identity, subject, report.host(), Optional.empty(), report.now());
    Headers headers = headers(matter, Severity.TEST, 0);
    Body body = parts(new TestStory(report, settings.from(), settings.to(), times).model());

    return plain(matter, headers, body);
  }

  /// A mail without an attachment, since it tells of no event.
  private Mail plain(Letterhead.Matter matter, Headers headers, Body body) {
    MimeWriter mime = new MimeWriter(headers, body.length() + 4_000);
    body.writeTo(mime, matter.identity().boundary("alternative"));
    return mail(matter, 0, mime);
  }

  private Headers headers(Letterhead.Matter matter, Severity severity, int events) {
    return letterhead
        .headers(matter)
        .structured("X-Tidings-Severity", severity.word())
        .structured("X-Tidings-Events", Integer.toString(events));
  }

  private Mail mail(Letterhead.Matter matter, int events, MimeWriter mime) {
    return new Mail(
        matter.identity().messageId(),
        matter.now(),
        settings.envelope(),
        matter.subject(),
        events,
        mime.toString());
  }

  private Body body(Report report, String attachment) {
    Body body = null;
    for (Story.Room room : ROOMS) {
      body = parts(new Story(report, times, room).model(attachment));
      if (body.html().content().length() <= HTML_LIMIT) {
        break;
      }
    }
    return Objects.requireNonNull(body);
  }

  private Body parts(Map<String, Object> story) {
    if (templates == null) {
      templates = Templates.builtIn();
    }
    Map<String, Object> model = new LinkedHashMap<>(story);
    model.put("version", version);
    return new Body(EncodedText.of(templates.text(model)), EncodedText.of(templates.html(model)));
  }

  /// Both forms of what a mail says.
  private record Body(EncodedText text, EncodedText html) {

    int length() {
      return text.content().length() + html.content().length();
    }

    void writeTo(MimeWriter mime, String boundary) {
      mime.open("alternative", boundary);
      mime.next(boundary);
      mime.text("plain", text);
      mime.next(boundary);
      mime.text("html", html);
      mime.close(boundary);
    }
  }
}
