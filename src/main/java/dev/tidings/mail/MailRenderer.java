package dev.tidings.mail;

import dev.tidings.mail.mime.Attachment;
import dev.tidings.mail.mime.EncodedText;
import dev.tidings.mail.mime.Headers;
import dev.tidings.mail.mime.Mail;
import dev.tidings.mail.mime.MimeWriter;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.text.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Makes mails. The same report makes the same bytes, always: nothing in them is random, and the
/// time is the report's. Used by one thread.
///
/// The MIME format is written here and not by jakarta.mail, whose `saveChanges()` makes a new
/// Message-ID and new boundaries at every rendering and whose `setHeader` lets a line end through.
public final class MailRenderer {

  /// What the HTML may weigh, encoded: Gmail cuts a message at about 102 KB.
  private static final int HTML_LIMIT = 80_000;

  /// How long it is told why a template was of no use.
  private static final int WARNING = 300;

  private final MailSettings settings;
  private final String version;
  private final MailHeaders letterhead;
  private final LocalTimes times;
  private final Templates templates;

  /// Every mail in the built-in shape.
  ///
  /// @param version of Tidings, for the last line
  public MailRenderer(MailSettings settings, String version) {
    this(settings, version, Templates.none());
  }

  /// Loads nothing yet.
  ///
  /// @param version of Tidings, for the last line
  /// @param templates which a [Letter] may name
  public MailRenderer(MailSettings settings, String version, Templates templates) {
    this.version = version;
    this.settings = settings;
    this.templates = templates;
    times = new LocalTimes(settings.zone());
    letterhead = new MailHeaders(settings.from(), settings.replyTo(), times);
  }

  /// Makes the mail of a report.
  public Mail render(Report report) {
    Identity identity = Identity.of(report, settings.from().domain());
    Attachment attachment = new Attachment(report.batch().lines());
    Body body = body(report, attachment.name());
    var matter =
        new MailHeaders.Matter(
            identity,
            body.subject(),
            report.host(),
            report.letter().addressees().orElseGet(settings::addressees),
            report.letter().root(),
            report.now());
    int events = report.batch().tally().events();
    Headers headers = headers(matter, SeverityStyle.of(report), events);

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
    String subject = SubjectLine.of("test", report.host(), "Tidings can send mail");
    var matter =
        new MailHeaders.Matter(
            identity,
            subject,
            report.host(),
            settings.addressees(),
            Optional.empty(),
            report.now());
    Headers headers = headers(matter, SeverityStyle.TEST, 0);
    Body body =
        parts(
            templates.builtIn(),
            subject,
            new TestModel(report, settings.from(), settings.to(), times).model());

    return plain(matter, headers, body);
  }

  /// Makes the mail that says whether all is well.
  public Mail render(AliveReport report) {
    Identity identity = Identity.ofAlive(report.host(), report.due(), settings.from().domain());
    AliveModel mailModel = new AliveModel(report, times);
    var matter =
        new MailHeaders.Matter(
            identity,
            mailModel.subject(),
            report.host(),
            settings.addressees(),
            Optional.empty(),
            report.now());
    Body body = parts(templates.builtIn(), mailModel.subject(), mailModel.model());
    return plain(matter, headers(matter, mailModel.tone(), 0), body);
  }

  /// Makes the mail that reminds of problems.
  public Mail render(ReminderReport report) {
    Identity identity = Identity.ofReminder(report.host(), report.key(), settings.from().domain());
    ReminderModel mailModel = new ReminderModel(report, times);
    var matter =
        new MailHeaders.Matter(
            identity,
            mailModel.subject(),
            report.host(),
            report.letter().addressees().orElseGet(settings::addressees),
            report.letter().root(),
            report.now());
    Map<String, Object> model = mailModel.model();
    settings.page().ifPresent(page -> model.put("links", new PageLinks(page).of(report)));
    Body body = parts(templates.builtIn(), mailModel.subject(), model);
    return plain(matter, headers(matter, mailModel.tone(), 0), body);
  }

  /// A mail without an attachment, since it tells of no event.
  private Mail plain(MailHeaders.Matter matter, Headers headers, Body body) {
    MimeWriter mime = new MimeWriter(headers, body.length() + 4_000);
    body.writeTo(mime, matter.identity().boundary("alternative"));
    return mail(matter, 0, mime);
  }

  private Headers headers(MailHeaders.Matter matter, SeverityStyle tone, int events) {
    Headers headers = letterhead.headers(matter);
    if (tone == SeverityStyle.CRITICAL) {
      headers.structured("X-Priority", "1").structured("Importance", "high");
    }
    return headers
        .structured("X-Tidings-Severity", tone.word())
        .structured("X-Tidings-Events", Integer.toString(events));
  }

  private Mail mail(MailHeaders.Matter matter, int events, MimeWriter mime) {
    return new Mail(
        matter.identity().messageId(),
        matter.now(),
        new Mail.Envelope(settings.from().bare(), matter.addressees().bare()),
        matter.subject(),
        events,
        mime.toString());
  }

  /// In the shape that is asked for. Whatever is wrong with it, the mail goes out: in the built-in
  /// one, and says so.
  private Body body(Report report, String attachment) {
    String name = report.letter().template().orElse("");
    if (name.isEmpty()) {
      return fitting(templates.builtIn(), report, attachment, List.of()).orElseThrow();
    }
    String why = "it is not there, or was found wrong at the start";
    Optional<Shape> own = templates.named(name);
    if (own.isPresent()) {
      try {
        Optional<Body> body = fitting(own.get(), report, attachment, List.of());
        if (body.isPresent()) {
          return body.get();
        }
        why = "what it makes is too large";
      } catch (RuntimeException e) {
        why = Objects.requireNonNullElse(e.getMessage(), "it failed");
      }
    }
    String warning = "The template " + name + " could not be used: " + why;
    List<String> warnings = List.of(Printable.line(warning, WARNING) + ".");
    return fitting(templates.builtIn(), report, attachment, warnings).orElseThrow();
  }

  /// With as much as the HTML has space for; empty where it has not enough for the least.
  private Optional<Body> fitting(
      Shape shape, Report report, String attachment, List<String> warnings) {
    for (MailModel.Limits room : MailModel.Limits.ALL) {
      Map<String, Object> mailModel =
          new MailModel(report, times, room).model(attachment, warnings);
      settings.page().ifPresent(page -> mailModel.put("links", new PageLinks(page).of(report)));
      Body body = parts(shape, SubjectLine.of(report), mailModel);
      if (body.html().content().length() <= HTML_LIMIT) {
        return Optional.of(body);
      }
    }
    return Optional.empty();
  }

  private Body parts(Shape shape, String subject, Map<String, Object> mailModel) {
    Map<String, Object> model = new LinkedHashMap<>(mailModel);
    model.put("version", version);
    model.put("subject", subject);
    Shape.Said said = shape.say(model);
    return new Body(said.subject(), EncodedText.of(said.text()), EncodedText.of(said.html()));
  }

  /// What a mail says, in both forms.
  private record Body(String subject, EncodedText text, EncodedText html) {

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
