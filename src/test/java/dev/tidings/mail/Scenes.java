package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.batch.BatchSummary;
import dev.tidings.event.EngineEvent;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.evidence.Run;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Streak;
import dev.tidings.incident.Subject;
import dev.tidings.mail.words.IncidentWords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What happens on a small shop's host, with its meaning and its evidence. A scene is written once
/// and then told.
public final class Scenes {

  private static final Instant START = Reports.START;

  private static final String FORBIDDEN =
      "permission missing: what stands before the engine forbids POST /containers/…/restart";

  private final List<EngineEvent> events = new ArrayList<>();
  private final List<Incident> incidents = new ArrayList<>();
  private final Map<Long, Evidence> evidence = new LinkedHashMap<>();
  private BatchSummary.Ledger ledger = BatchSummary.Ledger.NOTHING;
  private Optional<Severity> severity = Optional.empty();

  /// Every kind there is, by name.
  static Map<String, Report> all() {
    Map<String, Report> all = new LinkedHashMap<>();
    all.put("crash", crash().first());
    all.put("killed", killed().first());
    all.put("oom", oom().first());
    all.put("oom-used", oomUsed().first());
    all.put("unhealthy-unseen", unhealthyUnseen().first());
    all.put("loop", loop().summary());
    all.put("unhealthy", unhealthy().first());
    all.put("recovered", one(new Intent.Recovered(Duration.ofMinutes(3)), "start").thread());
    all.put("start-failed", startFailed().first());
    all.put("stopped", stopped().first());
    all.put("restarted", one(new Intent.Restarted(Duration.ofMillis(2_040)), "restart").first());
    all.put("healed", healed().thread());
    all.put(
        "gave-up",
        gaveUp(3, "it was restarted 3 times within 10 min, the limit of heal.budget").thread());
    all.put("not-healed", gaveUp(0, FORBIDDEN).thread());
    all.put("cleaned", cleaned().summary());
    all.put("deploy", deploy().summary());
    all.put("many", many().summary());
    all.put("mixed", mixed().summary());
    return all;
  }

  static Scenes crash() {
    Scenes scene = one(new Intent.Crashed(end(3, 3_000, true)), "die").critical();
    return scene.caught(logs(false, stackTrace()));
  }

  static Scenes killed() {
    Scenes scene = one(new Intent.Crashed(end(137, 90_000, false)), "die");
    return scene.caught(missing("the container was removed already"));
  }

  static Scenes killed(String whyNoLogs) {
    return killed().caught(missing(whyNoLogs));
  }

  static Scenes oom() {
    Scenes scene =
        one(new Intent.OutOfMemory(Optional.of(end(137, 5_400_000, true))), "oom", "die", "start");
    return scene.caught(logs(true, List.of("cache: 61 MB", "ERROR cannot allocate 8 MB")));
  }

  /// With what it used before.
  static Scenes oomUsed() {
    Evidence logs = logs(true, List.of("cache: 61 MB", "ERROR cannot allocate 8 MB"));
    Evidence.Usage usage =
        new Evidence.Usage(
            Duration.ofSeconds(4),
            OptionalDouble.of(97.3),
            63L << 20,
            64L << 20,
            List.of(
                new Evidence.TopProcess("java", 4242, 95.4, 60L << 20),
                new Evidence.TopProcess("sh", 4217, 0.2, 1_200_000)));
    return oom()
        .caught(
            new Evidence(
                logs.condition(), logs.logs(), logs.health(), logs.changes(), known(usage)));
  }

  static Scenes unhealthyUnseen() {
    Fact<Evidence.Usage> unseen = new Fact.Missing<>("no measurement available");
    Evidence.LogTail tail = new Evidence.LogTail(List.of("GET /health 503"), false);
    return one(new Intent.Unhealthy(), "health_status: unhealthy")
        .caught(
            new Evidence(
                condition(0),
                known(tail),
                known("no upstream left"),
                new Fact.Missing<>(""),
                unseen));
  }

  static Scenes loop() {
    Scenes scene = new Scenes();
    for (int i = 1; i <= 30; i++) {
      Instant when = START.plusSeconds(6L * i);
      Streak streak = new Streak(382 + i, 1, START.minusSeconds(7_200), duration(3_000));
      scene.incident("shop-web-1", new Intent.Crashed(end(3, 3_000, true)), when, streak);
      scene.event("die", "shop-web-1", when, "\"exitCode\":\"3\"");
      scene.event("start", "shop-web-1", when.plusMillis(400), "");
    }
    Fact<Evidence.LogTail> tail = known(new Evidence.LogTail(stackTrace(), false));
    return scene.caught(
        new Evidence(condition(3, 412), tail, new Fact.Missing<>(""), new Fact.Missing<>("")));
  }

  static Scenes unhealthy() {
    Evidence caught =
        new Evidence(
            condition(0),
            new Fact.Known<>(new Evidence.LogTail(List.of("GET /health 503"), false)),
            new Fact.Known<>("curl: (22) The requested URL returned error: 503\nno upstream left"),
            new Fact.Missing<>(""));
    return one(new Intent.Unhealthy(), "health_status: unhealthy").caught(caught);
  }

  static Scenes healed() {
    Intent healed = new Intent.Healed(2, Duration.ofSeconds(95));
    return one(healed, "health_status: healthy", "heal: healed").caught(ill());
  }

  static Scenes gaveUp(int restarts, String why) {
    Intent gaveUp = new Intent.GaveUp(restarts, Duration.ofMinutes(4), why);
    return one(gaveUp, "heal: gave up").caught(ill());
  }

  private static Evidence ill() {
    return new Evidence(
        condition(0),
        new Fact.Known<>(new Evidence.LogTail(List.of("GET /health 503"), false)),
        new Fact.Known<>("no upstream left"),
        new Fact.Missing<>(""));
  }

  static Scenes cleaned() {
    Scenes scene = new Scenes();
    for (int i = 1; i <= 3; i++) {
      Instant when = START.plusSeconds(i);
      String name = "shop-job-" + i;
      scene.incident(name, new Intent.Cleaned(i - 1, 12_000_000L * i), when, null);
      scene.event("destroy", name, when, "");
    }
    return scene;
  }

  static Scenes startFailed() {
    String error = "exec: \"ngnix\": executable file not found in $PATH: unknown";
    return one(new Intent.StartFailed(OptionalInt.of(127), error), "create", "attach");
  }

  static Scenes stopped() {
    return one(new Intent.Stopped(end(137, 900_000, false), true), "kill", "die", "stop");
  }

  static Scenes deploy() {
    Scenes scene = new Scenes();
    replace(scene, "db", 0, 2_100, List.of());
    replace(scene, "web", 4, 1_300, List.of("image nginx:1.25 -> nginx:1.27", "env +TLS_PORT"));
    replace(scene, "worker", 6, 800, List.of("memory limit 64 MB -> 128 MB"));
    return scene;
  }

  private static void replace(Scenes scene, String service, int second, int down, List<String> x) {
    Instant when = START.plusSeconds(second);
    String name = "shop-" + service + "-1";
    scene.incident(name, new Intent.Recreated(duration(down)), when, null);
    for (String action : List.of("create", "kill", "die", "stop", "destroy", "start")) {
      scene.event(action, name, when, action.equals("die") ? "\"exitCode\":\"143\"" : "");
    }
    scene.caught(
        new Evidence(condition(0), new Fact.Missing<>(""), new Fact.Missing<>(""), known(x)));
  }

  static Scenes many() {
    Scenes scene = new Scenes();
    for (int i = 1; i <= 30; i++) {
      Instant when = START.plusMillis(40L * i);
      scene.incident("worker-" + i, new Intent.Crashed(end(1, 60_000, false)), when, null);
      scene.event("die", "worker-" + i, when, "\"exitCode\":\"1\"");
      scene.caught(logs(false, List.of("lost the connection to shop-db-1:5432")));
    }
    return scene;
  }

  static Scenes mixed() {
    Scenes scene = new Scenes();
    Optional<End> killed = Optional.of(end(137, 90_000, true));
    scene.incident("shop-web-1", new Intent.Crashed(end(3, 7_000, true)), START, null);
    scene.caught(logs(false, stackTrace()));
    scene.incident(
        "shop-db-1", new Intent.Restarted(Duration.ofSeconds(1)), START.plusSeconds(4), null);
    scene.incident("shop-worker-1", new Intent.OutOfMemory(killed), START.plusSeconds(18), null);
    scene.caught(logs(true, List.of("ERROR cannot fork: out of memory")));
    scene.incident("shop-web-1", new Intent.Unhealthy(), START.plusSeconds(31), null);
    scene.caught(missing("the engine took longer than 2 s"));
    scene.events.addAll(Reports.aBusyMinute());
    scene.ledger =
        new BatchSummary.Ledger(
            START.minusSeconds(60), rules("exec_* by default rule", 70, "top", 13));
    return scene;
  }

  private static Map<String, Integer> rules(String one, int first, String two, int second) {
    Map<String, Integer> rules = new LinkedHashMap<>();
    rules.put(one, first);
    rules.put(two, second);
    return rules;
  }

  /// Ten thousand events of five hundred containers, half of them crashes.
  static Scenes storm() {
    Scenes scene = new Scenes();
    for (EngineEvent event : Reports.aStorm(500, 10_000)) {
      scene.events.add(event);
      if (event.action().word().equals("die")) {
        var intent = new Intent.Crashed(end(1, 2_000, true));
        scene.incident(event.actor().name(), intent, event.time(), null);
      }
    }
    return scene;
  }

  /// One incident of `shop-web-1`, with its events.
  static Scenes one(Intent intent, String... actions) {
    Scenes scene = new Scenes().incident("shop-web-1", intent, START, null);
    for (String action : actions) {
      OptionalInt code = IncidentWords.exitCode(scene.incidents.getFirst());
      boolean tells = action.equals("die") && code.isPresent();
      String exit = tells ? "\"exitCode\":\"" + code.getAsInt() + "\"" : "";
      scene.event(action, "shop-web-1", START, exit);
    }
    return scene;
  }

  Scenes incident(
      String name, Intent intent, Instant when, @org.jspecify.annotations.Nullable Streak streak) {
    long id = incidents.size() + 1L;
    Optional<Streak> some = Optional.ofNullable(streak);
    incidents.add(new Incident(id, subject(name), intent, some, intent.severity(), when, when, 2));
    return this;
  }

  static Subject subject(String name) {
    String service = name.replaceAll("^shop-|-[0-9]+$", "");
    String id = HexFormat.of().toHexDigits(name.hashCode()).repeat(8);
    Subject.Compose compose = new Subject.Compose("shop", service);
    return new Subject("container", name, id, name, "shop/" + service + ":1.25", compose);
  }

  private Scenes event(String action, String name, Instant when, String attributes) {
    events.add(Reports.container(when, action, name, subject(name).image(), attributes));
    return this;
  }

  private Scenes caught(Evidence caught) {
    evidence.put(incidents.getLast().id(), caught);
    return this;
  }

  private Scenes critical() {
    severity = Optional.of(Severity.CRITICAL);
    return this;
  }

  Report first() {
    return report(Batch.Occasion.FIRST, Optional.empty());
  }

  /// The first after a quiet time, but in the thread of what it makes good.
  Report thread() {
    return report(Batch.Occasion.FIRST, Optional.of("<0123456789abcdef@example.org>"));
  }

  Report summary() {
    return report(Batch.Occasion.SUMMARY, Optional.of("<0123456789abcdef@example.org>"));
  }

  private Report report(Batch.Occasion occasion, Optional<String> root) {
    BatchBuilder builder = new BatchBuilder();
    events.forEach(builder::add);
    incidents.forEach(builder::add);
    builder.notMailed(ledger);
    Batch batch = builder.build(occasion, START.minus(Duration.ofDays(9)));
    Instant now = batch.tally().span().last().plusSeconds(2);
    Optional<Instant> next = Optional.of(now.plusSeconds(60));
    Letter letter = new Letter("", Optional.empty(), Optional.empty(), severity, root, next);
    return new Report("host1", batch, evidence, letter, Post.FINE, now, Map.of());
  }

  public static End end(int code, long millis, boolean again) {
    return new End(OptionalInt.of(code), duration(millis), again);
  }

  static Optional<Duration> duration(long millis) {
    return Optional.of(Duration.ofMillis(millis));
  }

  static Fact<Evidence.Condition> condition(int code) {
    return condition(code, 12);
  }

  private static Fact<Evidence.Condition> condition(int code, int restarts) {
    Run run = new Run(Optional.of(START), Optional.empty(), code, false, restarts);
    Map<String, String> inspect = Map.of("host_config_restart_policy_name", "always");
    return new Fact.Known<>(new Evidence.Condition(run, "", "always", 64L << 20, inspect));
  }

  static Evidence logs(boolean errors, List<String> lines) {
    Fact<Evidence.LogTail> tail = known(new Evidence.LogTail(lines, errors));
    return new Evidence(condition(3), tail, new Fact.Missing<>(""), new Fact.Missing<>(""));
  }

  static Evidence missing(String why) {
    return new Evidence(
        condition(0), new Fact.Missing<>(why), new Fact.Missing<>(""), new Fact.Missing<>(""));
  }

  private static <T> Fact<T> known(T value) {
    return new Fact.Known<>(value);
  }

  private static List<String> stackTrace() {
    List<String> lines = new ArrayList<>();
    lines.add("2026-03-01T02:10:01Z INFO  listening on :8080");
    lines.add("2026-03-01T02:10:03Z ERROR cannot reach shop-db-1:5432, giving up after 5 tries");
    lines.add("java.net.ConnectException: Connection refused");
    lines.addAll(Collections.nCopies(3, "\tat org.example.shop.Pool.connect(Pool.java:71)"));
    return lines;
  }
}
