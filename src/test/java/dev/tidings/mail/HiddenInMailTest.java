package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.Intent;
import dev.tidings.mail.mime.Mail;
import dev.tidings.text.HostileNames;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// What is not drawn is in no part of a mail, whoever put it where.
class HiddenInMailTest {

  @ParameterizedTest
  @FieldSource("dev.tidings.text.HostileNames#HIDDEN")
  void noPartOfAMailHidesAnything(String name) throws Exception {
    BatchBuilder builder = new BatchBuilder();
    Actor actor =
        new Actor(
            "7badaa617bad".repeat(5) + "0000",
            Map.of("name", name, "image", name, "com.docker.compose.project", name));
    builder.add(
        new EngineEvent(
            "{\"name\":\"" + HostileNames.asJson(name) + "\"}",
            "container",
            EventCodec.decode(Reports.die(3).raw(), Reports.START).action(),
            actor,
            EngineEvent.toNano(Reports.START),
            "local",
            false));
    builder.add(HostileIncidents.incident(1, name, new Intent.Crashed(Scenes.end(3, 1, true))));
    Evidence evidence =
        new Evidence(
            new Fact.Missing<>(name),
            new Fact.Known<>(new Evidence.LogTail(List.of(name), true)),
            new Fact.Known<>(name),
            new Fact.Known<>(List.of(name)));
    Mail mail =
        Reports.renderer()
            .render(
                new Report(
                    name,
                    builder.build(Batch.Occasion.SUMMARY, Instant.EPOCH),
                    Map.of(1L, evidence),
                    Letter.plain(Optional.empty(), Optional.empty()),
                    new Post(Optional.of(new Post.Held(Reports.START, name)), List.of(), 0),
                    Reports.START,
                    Map.of()));
    Parsed parsed = new Parsed(mail);
    try (InputStream attached = parsed.attachment().getInputStream()) {
      assertThat(new String(attached.readAllBytes(), StandardCharsets.UTF_8))
          .contains("db")
          .matches(lines -> !HostileNames.hides(lines));
    }
    assertThat(List.of(parsed.subject(), parsed.text(), parsed.html()))
        .allMatch(part -> !HostileNames.hides(part))
        .allMatch(part -> part.contains("db"));
  }
}
