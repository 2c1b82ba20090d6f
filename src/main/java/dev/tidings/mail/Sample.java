package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.evidence.Run;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Subject;
import dev.tidings.mail.words.LocalTimes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a mail could say, to try a template with: every section has something in it.
final class Sample {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static final Evidence CAUGHT =
      new Evidence(
          new Fact.Known<>(
              new Evidence.Condition(
                  new Run(Optional.of(NOON), Optional.of(NOON), 3, false, 1),
                  "",
                  "always",
                  64L << 20,
                  Map.of("host_config_restart_policy_name", "always"))),
          new Fact.Known<>(new Evidence.LogTail(List.of("the last line"), false)),
          new Fact.Known<>("refused"),
          new Fact.Known<>(List.of("image web:1 -> web:2")));

  private Sample() {}

  static Map<String, Object> model() {
    BatchBuilder batch = new BatchBuilder();
    for (int i = 0; i < 20; i++) {
      batch.add(event(i));
    }
    batch.add(incident(1, "web", new Intent.Crashed(end())));
    batch.add(incident(2, "db", new Intent.Recreated(Optional.of(Duration.ofSeconds(2)))));
    Post post =
        new Post(
            Optional.of(new Post.Held(NOON, "the mail server was down")),
            List.of(
                new Post.Undelivered(
                    "[CRASH exit 3] host1: web", "ann@example.org", "550 no", false)),
            0);
    Report report =
        new Report(
            "host1",
            batch.build(Batch.Occasion.SUMMARY, NOON),
            Map.of(1L, CAUGHT, 2L, CAUGHT),
            Letter.plain(Optional.empty(), Optional.of(NOON.plusSeconds(120))),
            post,
            NOON.plusSeconds(60),
            Map.of());
    MailModel mailModel =
        new MailModel(report, new LocalTimes(ZoneOffset.UTC), MailModel.Limits.ALL.getFirst());
    Map<String, Object> model = new LinkedHashMap<>(mailModel.model("events.jsonl", List.of()));
    model.put("links", new PageLinks(URI.create("https://tidings.example.org/")).of(report));
    model.put("wrap", TextLayout.wrapping());
    model.put("columns", TextLayout.columns());
    model.put("command", TextLayout.command());
    model.put("quote", TextLayout.quote());
    model.put("version", "0");
    model.put("subject", SubjectLine.of(report));
    return model;
  }

  private static End end() {
    return new End(OptionalInt.of(3), Optional.of(Duration.ofSeconds(3)), true);
  }

  private static EngineEvent event(int second) {
    String action = second % 2 == 0 ? "die" : "start";
    String line =
        "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"web\",\"Attributes\":{\"name\":\"web\"}},\"timeNano\":%d}"
            .formatted(action, EngineEvent.toNano(NOON.plusSeconds(second)));
    return EventCodec.decode(line, NOON);
  }

  private static Incident incident(long id, String name, Intent intent) {
    Subject subject =
        new Subject("container", name, name, name, name + ":1", new Subject.Compose("shop", name));
    Severity severity = intent.severity();
    return new Incident(id, subject, intent, Optional.empty(), severity, NOON, NOON, 2);
  }
}
