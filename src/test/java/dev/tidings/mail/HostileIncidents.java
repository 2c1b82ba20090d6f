package dev.tidings.mail;

import dev.tidings.batch.BatchSummary;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.evidence.Run;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Streak;
import dev.tidings.incident.Subject;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Addresses;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/// Incidents and evidence as nobody should have them, from a seeded source.
public final class HostileIncidents {

  private HostileIncidents() {}

  static Addressees addressees() {
    return new Addressees(
        Addresses.parseList("a@example.org"),
        Addresses.parseList("\"C, c\" <c@example.org>"),
        Addresses.parseList("hidden@example.org"));
  }

  public static Incident incident(Random random, long id) {
    Severity[] severities = Severity.values();
    Streak streak =
        new Streak(random.nextInt(900), 1 + random.nextInt(9), Reports.START, time(random));
    Instant began = Reports.START.plusMillis(random.nextInt(3) * (long) random.nextInt());
    return new Incident(
        id,
        subject(random),
        intent(random),
        Optional.of(streak).filter(s -> random.nextInt(3) == 0),
        severities[random.nextInt(severities.length)],
        began,
        began.plusSeconds(1),
        random.nextInt(9));
  }

  public static Incident incident(long id, String name, Intent intent) {
    return incident(id, "", name, intent);
  }

  public static Incident incident(long id, String container, String name, Intent intent) {
    Subject subject =
        new Subject("container", name, container, name, name, new Subject.Compose(name, name));
    Instant when = Reports.START;
    return new Incident(id, subject, intent, Optional.empty(), intent.severity(), when, when, 2);
  }

  private static Subject subject(Random random) {
    String name = random.nextBoolean() ? "web" : Hostile.text(random, 200);
    String other = Hostile.text(random, 60);
    boolean container = random.nextInt(4) > 0;
    return new Subject(
        container ? "container" : other,
        name,
        random.nextBoolean() ? other : "7badaa617bad".repeat(5) + "0000",
        name,
        other,
        random.nextBoolean() ? Subject.Compose.NONE : new Subject.Compose("shop", other));
  }

  private static Intent intent(Random random) {
    OptionalInt code =
        random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt());
    End end = new End(code, time(random), random.nextBoolean());
    return switch (random.nextInt(12)) {
      case 0 -> new Intent.Crashed(end);
      case 1 -> new Intent.OutOfMemory(Optional.of(end).filter(e -> random.nextBoolean()));
      case 2 -> new Intent.StartFailed(code, Hostile.text(random, 300));
      case 3 -> new Intent.Unhealthy();
      case 4 -> new Intent.Recovered(Duration.ofMillis(random.nextInt()));
      case 5 -> new Intent.Finished(end);
      case 6 -> new Intent.Stopped(end, random.nextBoolean());
      case 7 -> new Intent.Restarted(Duration.ofMillis(random.nextInt()));
      case 8 -> new Intent.Recreated(time(random));
      case 9 -> new Intent.Started(random.nextBoolean());
      case 10 -> new Intent.Missed();
      default -> new Intent.Happened(Hostile.text(random, 60));
    };
  }

  private static Optional<Duration> time(Random random) {
    return random.nextInt(3) == 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(random.nextLong() >> random.nextInt(64)));
  }

  static Evidence evidence(Random random, int length) {
    Run run = new Run(Optional.empty(), Optional.empty(), 0, false, random.nextInt());
    String text = Hostile.text(random, length);
    Map<String, String> inspect = Map.of(Hostile.text(random, 40), text);
    Evidence.Condition condition =
        new Evidence.Condition(run, text, text, random.nextLong(), inspect);
    List<String> lines =
        IntStream.range(0, random.nextInt(8)).mapToObj(i -> Hostile.text(random, length)).toList();
    return new Evidence(
        some(random, condition),
        some(random, new Evidence.LogTail(lines, random.nextBoolean())),
        some(random, text + "\n" + text),
        some(random, lines));
  }

  private static <T> Fact<T> some(Random random, T value) {
    return random.nextInt(3) == 0
        ? new Fact.Missing<>(random.nextBoolean() ? "" : Hostile.text(random, 100))
        : new Fact.Known<>(value);
  }

  static BatchSummary.Ledger ledger(Random random) {
    Map<String, Integer> byRule = new LinkedHashMap<>();
    for (int i = random.nextInt(9); i > 0; i--) {
      byRule.put(Hostile.text(random, 90), random.nextInt(1_000_000));
    }
    return random.nextBoolean()
        ? BatchSummary.Ledger.NOTHING
        : new BatchSummary.Ledger(Reports.START.minusSeconds(60), byRule);
  }
}
