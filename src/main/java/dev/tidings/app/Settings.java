package dev.tidings.app;

import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.event.EventFilter;
import dev.tidings.event.Redaction;
import dev.tidings.journal.Retention;
import dev.tidings.mail.Address;
import dev.tidings.mail.Addresses;
import dev.tidings.mail.MailSettings;
import dev.tidings.mail.Templates;
import dev.tidings.smtp.SmtpSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// The whole configuration, read and checked.
///
/// @param data the folder with all that is remembered
/// @param events what is mailed at all
/// @param routing what takes which way to whom
/// @param timing when it is mailed
/// @param sending how and to whom
/// @param upkeep what is kept and when an alarm is due
record Settings(
    Path data, Events events, Routing routing, Timing timing, Sending sending, Upkeep upkeep) {

  /// What is mailed at all.
  ///
  /// @param engineHost as for `docker -H`; empty: as the docker command line finds it
  record Events(Optional<String> engineHost, EventFilter include, List<EventFilter> exclude) {}

  /// When it is mailed.
  record Timing(ThrottlePolicy throttle, Duration pollInterval) {}

  /// How and to whom.
  ///
  /// @param smtp the mail servers, the preferred one first; none: mails go into a Maildir
  /// @param host what mails call this machine; absent: the engine's own name
  /// @param shape what mails look like
  record Sending(MailSettings mail, List<SmtpSettings> smtp, Optional<String> host, Shape shape) {

    /// Copies the servers.
    Sending {
      smtp = List.copyOf(smtp);
    }
  }

  /// What mails look like.
  ///
  /// @param templates the folder of the user's own
  /// @param redaction takes secrets out
  record Shape(Optional<Path> templates, Redaction redaction) {}

  /// What is kept and when an alarm is due.
  ///
  /// @param spill how many bytes of events may wait in memory for the disk
  /// @param maxDelay how long a mail may be owed before `tidings health` is red
  /// @param reconnectBudget how long the engine may be out of reach before the process ends; zero:
  ///   for ever
  record Upkeep(
      Retention retention,
      OutboxLimits outbox,
      long spill,
      Duration maxDelay,
      Duration reconnectBudget) {}

  /// How much may be owed before no new mails are written.
  record OutboxLimits(int mails, long bytes) {}

  /// Who writes to whom while there is only a Maildir and nobody has said.
  private static final Address NOBODY = new Address("", "tidings@localhost");

  private static final String FALLBACK = "smtp.fallback.";
  private static final long LEAST_SPILL = 1_000_000;

  /// The file that is read where none is named.
  static final Path DEFAULT_FILE = Path.of("application.conf");

  /// Takes secrets out of all that is shown.
  Redaction redaction() {
    return sending.shape().redaction();
  }

  /// The Maildir inside the data folder.
  Path maildir() {
    return data.resolve("mail");
  }

  /// Reads and checks everything.
  ///
  /// @param file the user's file; absent: [#DEFAULT_FILE] if there is one
  /// @throws SettingsException with everything that is wrong
  static Settings read(Optional<Path> file, Map<String, String> environment)
      throws SettingsException {
    Optional<Path> present = Optional.of(DEFAULT_FILE).filter(Files::exists);
    ConfigReader reader = new ConfigReader(file.or(() -> present), environment);
    Settings settings =
        new Settings(
            Path.of(reader.text("data")),
            events(reader),
            Routing.read(reader),
            new Timing(throttle(reader), reader.duration("poll.interval", Duration.ofHours(1))),
            sending(reader),
            upkeep(reader));
    if (!reader.problems().isEmpty()) {
      throw new SettingsException(reader.problems());
    }
    return settings;
  }

  /// Some settings changed.
  Settings with(Path otherData, Timing otherTiming, Sending otherSending) {
    return new Settings(otherData, events, routing, otherTiming, otherSending, upkeep);
  }

  private static Events events(ConfigReader reader) {
    EventFilter include =
        filter(reader, "events.only", reader.list("events.only", Settings::commas));
    List<EventFilter> exclude = new ArrayList<>();
    exclude.addAll(exclusions(reader, "events.routine"));
    exclude.addAll(exclusions(reader, "events.exclude"));
    return new Events(reader.optional("engine.host"), include, exclude);
  }

  private static List<EventFilter> exclusions(ConfigReader reader, String key) {
    return reader.list(key, Settings::commas).stream()
        .map(words -> filter(reader, key, Arrays.asList(words.strip().split("\\s+"))))
        .toList();
  }

  private static EventFilter filter(ConfigReader reader, String key, List<String> conditions) {
    try {
      return new EventFilter(conditions);
    } catch (IllegalArgumentException e) {
      reader.problem(key, String.valueOf(e.getMessage()));
      return EventFilter.ALL;
    }
  }

  static List<String> commas(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  static ThrottlePolicy throttle(ConfigReader reader) {
    Duration window = reader.duration("throttle.window", Duration.ofMinutes(1));
    Duration most = reader.duration("throttle.max-window", window);
    double growth = reader.number("throttle.growth", 1, 100);
    ThrottlePolicy.AfterBatch after =
        reader.choice("throttle.after-batch", ThrottlePolicy.AfterBatch.class);
    try {
      return new ThrottlePolicy(window, growth, most.compareTo(window) < 0 ? window : most, after);
    } catch (IllegalArgumentException e) {
      reader.problem("throttle.window", String.valueOf(e.getMessage()));
      Duration minute = Duration.ofMinutes(1);
      return new ThrottlePolicy(minute, 1, minute, after);
    }
  }

  private static Sending sending(ConfigReader reader) {
    Optional<SmtpSettings> smtp = smtp(reader, "smtp.");
    Optional<SmtpSettings> fallback = smtp(reader, FALLBACK);
    if (smtp.isEmpty() && fallback.isPresent()) {
      reader.problem(FALLBACK + "host", "it stands in for smtp.host, which is not set");
    }
    return new Sending(
        mail(reader, smtp),
        Stream.of(smtp, fallback).flatMap(Optional::stream).toList(),
        reader.optional("mail.host"),
        shape(reader));
  }

  private static Shape shape(ConfigReader reader) {
    Optional<Path> folder = reader.optional("mail.templates").map(Path::of);
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      reader.problem("mail.templates", "there is no folder " + folder.get());
    } else {
      folder.ifPresent(
          path -> Templates.in(path).errors().forEach(e -> reader.problem("mail.templates", e)));
    }
    return new Shape(folder, redaction(reader));
  }

  private static Redaction redaction(ConfigReader reader) {
    List<Pattern> own = new ArrayList<>();
    for (String pattern : reader.list("redaction.patterns", List::of)) {
      try {
        own.add(Pattern.compile(pattern));
      } catch (PatternSyntaxException e) {
        reader.problem("redaction.patterns", "no regular expression: " + e.getMessage());
      }
    }
    return new Redaction(own, reader.isOn("redaction.built-in"));
  }

  /// @param block what the keys of a server begin with
  private static Optional<SmtpSettings> smtp(ConfigReader reader, String block) {
    // Everything is read in any case, so that an error is found before the host is set.
    SmtpSettings.Security security = reader.choice(block + "tls", SmtpSettings.Security.class);
    int port = (int) reader.number(block + "port", 0, 65_535);
    SmtpSettings.Login.Mechanism mechanism =
        reader.choice(block + "auth", SmtpSettings.Login.Mechanism.class);
    Optional<String> user = reader.optional(block + "user");
    Optional<String> secret = reader.secret(block + "password");
    if (user.isPresent() && secret.isEmpty()) {
      reader.problem(
          block + "user", "it needs " + block + "password or " + block + "password-file");
    } else if (user.isEmpty() && secret.isPresent()) {
      reader.problem(block + "password", "it needs " + block + "user");
    }
    Optional<SmtpSettings.Login> login =
        user.flatMap(name -> secret.map(s -> new SmtpSettings.Login(name, s, mechanism)));
    Optional<Path> caFile = reader.optional(block + "ca-file").map(Path::of);
    if (caFile.isPresent() && !Files.isReadable(caFile.get())) {
      reader.problem(block + "ca-file", "cannot read " + caFile.get());
    }
    return reader
        .optional(block + "host")
        .map(host -> new SmtpSettings.Server(host, port == 0 ? usualPort(security) : port))
        .map(server ->
            new SmtpSettings(server, security, login, caFile, reader.text(block + "helo")));
  }

  private static int usualPort(SmtpSettings.Security security) {
    return switch (security) {
      case TLS -> 465;
      case STARTTLS, STARTTLS_OPPORTUNISTIC -> 587;
      case NONE -> 25;
    };
  }

  private static MailSettings mail(ConfigReader reader, Optional<SmtpSettings> smtp) {
    List<Address> to = new ArrayList<>();
    for (String text : reader.list("mail.to", List::of)) {
      to.addAll(addresses(reader, "mail.to", text));
    }
    if (to.isEmpty()) {
      if (smtp.isPresent()) {
        reader.problem("mail.to", "who gets the mails? Set it, or TIDINGS_MAIL_TO");
      }
      to.add(NOBODY);
    }
    Optional<Address> replyTo =
        reader.optional("mail.reply-to").map(text -> address(reader, "mail.reply-to", text));
    return new MailSettings(from(reader, smtp), to, replyTo, zone(reader));
  }

  private static Address from(ConfigReader reader, Optional<SmtpSettings> smtp) {
    Optional<String> from = reader.optional("mail.from");
    if (from.isPresent()) {
      return address(reader, "mail.from", from.get());
    }
    Optional<String> user =
        smtp.flatMap(SmtpSettings::login)
            .map(SmtpSettings.Login::user)
            .filter(name -> name.contains("@"));
    if (smtp.isPresent() && user.isEmpty()) {
      reader.problem("mail.from", "who sends the mails? Set it, or TIDINGS_MAIL_FROM");
    }
    return new Address("Tidings", user.orElse(NOBODY.bare()));
  }

  private static Address address(ConfigReader reader, String key, String text) {
    return addresses(reader, key, text).stream().findFirst().orElse(NOBODY);
  }

  static List<Address> addresses(ConfigReader reader, String key, String text) {
    try {
      return text.isEmpty() ? List.of() : Addresses.parseList(text);
    } catch (IllegalArgumentException e) {
      reader.problem(key, String.valueOf(e.getMessage()));
      return List.of(NOBODY);
    }
  }

  private static ZoneId zone(ConfigReader reader) {
    Optional<String> zone = reader.optional("mail.time-zone");
    try {
      return zone.map(ZoneId::of).orElse(ZoneId.systemDefault());
    } catch (DateTimeException e) {
      reader.problem(
          "mail.time-zone",
          "\"" + zone.orElse("") + "\" is no zone; write for example Europe/Berlin");
      return ZoneId.systemDefault();
    }
  }

  private static Upkeep upkeep(ConfigReader reader) {
    Retention retention =
        new Retention(
            reader.duration("retention.age", Duration.ofDays(30)), reader.bytes("retention.size"));
    OutboxLimits outbox =
        new OutboxLimits(
            (int) reader.number("outbox.mails", 1, 1_000_000), reader.bytes("outbox.size"));
    if (retention.bytes() < 2 * outbox.bytes()) {
      reader.problem(
          "retention.size", "must be at least twice outbox.size: owed mails are a part of it");
    }
    long spill = reader.bytes("engine.spill");
    if (spill < LEAST_SPILL) {
      reader.problem("engine.spill", "must be at least 1MB: a single event may have as much");
    }
    return new Upkeep(
        retention,
        outbox,
        spill,
        reader.duration("health.max-delay", Duration.ofMinutes(15)),
        reader.durationOrNone("engine.reconnect-budget"));
  }
}
