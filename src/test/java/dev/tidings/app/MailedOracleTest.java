package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.config.RoutePolicy;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.mail.mime.Address;
import dev.tidings.notify.NotifyStep;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import dev.tidings.silence.Silence;
import dev.tidings.silence.Silences;
import dev.tidings.silence.WeeklyWindow;
import dev.tidings.store.CrashingStore;
import dev.tidings.store.CrashingStore.Crash;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hours of a few containers by chance: what happens to them, silences, windows of maintenance, a
/// route's `for`, and a Tidings that is killed at any statement. In the end the ledger and what was
/// mailed are what a slow and obvious reading of the same hours says.
///
/// Events are at fives of seconds and everything else at tens, so that no two things meet.
class MailedOracleTest {

  private static final Instant START = Instant.parse("2026-11-21T02:10:00Z");
  private static final int HOURS = 2;
  private static final int TICKS = HOURS * 360;
  private static final int ROUNDS = Integer.getInteger("tidings.rounds", 3);

  private static final String ILL = "health_status: unhealthy";
  private static final String WELL = "health_status: healthy";

  /// `a` and `b` may be silenced, `c` and `d` take a route with `for`.
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  private static final Duration FOR = Duration.ofSeconds(30);

  private static final RoutePolicy PATIENT =
      new RoutePolicy(
          new Route(
              "patient",
              new Matcher(List.of("container=c", "container=d")),
              List.of(),
              Route.GroupBy.CONTAINER,
              Route.Then.MAIL),
          PipelineFixture.POLICY,
          RoutePolicy.Look.USUAL,
          Optional.empty(),
          FOR);

  private static final List<WeeklyWindow> WINDOWS =
      List.of(window("backup", "02:30", "02:40", "a"), window("updates", "03:20", "03:25", "b"));

  @TempDir Path folder;
  private final long seed = Long.getLong("tidings.seed", 20_261_127);
  private final Random random = new Random(seed);
  private int kills;

  private static WeeklyWindow window(String name, String from, String to, String container) {
    return new WeeklyWindow(
        name,
        EnumSet.allOf(DayOfWeek.class),
        LocalTime.parse(from),
        LocalTime.parse(to),
        ZoneOffset.UTC,
        new Matcher(List.of("container=" + container)),
        false);
  }

  private static Instant at(int tick) {
    return START.plusSeconds(10L * tick);
  }

  @Test
  void theLedgerAndWhatIsMailedAreWhatTheHoursSay() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Hours hours = new Hours(folder.resolve("round" + round));
      hours.live();
      String where = "with -Dtidings.seed=" + seed + " in round " + round + "\n" + hours;
      Oracle oracle = new Oracle(hours);
      assertThat(hours.open).as("open problems " + where).isEqualTo(oracle.open());
      assertThat(hours.wrong(oracle.mailed())).as("mailed otherwise " + where).isEmpty();
    }
    assertThat(kills).as("kills").isGreaterThan(ROUNDS);
  }

  /// Something that happened to a container.
  private record Event(int number, Instant time, String name, String action) {

    EngineEvent engines() {
      return Events.at(time, action, name);
    }

    @Override
    public String toString() {
      return number + " " + time + " " + name + " " + action;
    }
  }

  /// A time in which nothing of a container is mailed.
  private static final class Quiet {
    private final String name;
    private final int from;
    private int to;
    private final long silence;

    Quiet(String name, int from, int to, long silence) {
      this.name = name;
      this.from = from;
      this.to = to;
      this.silence = silence;
    }

    boolean holds(String other, Instant time) {
      return name.equals(other) && !time.isBefore(at(from)) && time.isBefore(at(to));
    }

    @Override
    public String toString() {
      return "quiet " + name + " " + at(from) + " " + at(to);
    }
  }

  /// What Tidings makes of the hours.
  private final class Hours implements CrashingStore.Points {
    private final Path data;
    private final List<Event> events = new ArrayList<>();
    private final List<Quiet> quiet = new ArrayList<>();
    private final Map<String, Integer> mailed = new TreeMap<>();
    private List<String> open = List.of();
    private @Nullable CrashingStore store;
    private PipelineFixture tidings;
    private NotifyStep step;
    private Instant due = Instant.MIN;
    private int left = Integer.MAX_VALUE;

    Hours(Path data) {
      this.data = data;
      quiet.add(new Quiet("a", 120, 180, 0));
      quiet.add(new Quiet("b", 420, 450, 0));
      start(START);
    }

    private void start(Instant now) {
      store = new CrashingStore(data, now, this, random);
      tidings = new PipelineFixture(store.store(), List.of(new Address("", "me@example.org")), now);
      tidings.silences = new Silences(tidings.store, WINDOWS);
      step = tidings.notifyStep(PATIENT);
      due = now;
    }

    @Override
    public void pass(String point) {
      if (left != Integer.MAX_VALUE && --left == 0) {
        left = Integer.MAX_VALUE;
        throw new Crash(point);
      }
    }

    @Override
    public void committed() {}

    void live() throws Exception {
      for (int tick = 0; tick < TICKS; tick++) {
        changeSilences(tick);
        passTo(at(tick));
        happen(tick);
        if (random.nextInt(15) == 0) {
          left = 1 + random.nextInt(60);
        }
        passTo(at(tick).plusSeconds(9));
        left = Integer.MAX_VALUE;
      }
      // All that waits for a window of its route, and no further one of maintenance.
      passTo(at(TICKS).plus(Duration.ofHours(14)));
      open =
          new ProblemLedger(tidings.store, ProblemLedger.STABLE)
              .open(at(TICKS), 100).stream()
                  .map(entry ->
                      text(
                          entry.last().subject().name(),
                          entry.kind().word(),
                          entry.opened(),
                          entry.count()))
                  .sorted()
                  .toList();
      tidings.close();
    }

    private void changeSilences(int tick) {
      List<Quiet> on = quiet.stream().filter(q -> q.silence > 0 && tick < q.to).toList();
      if (!on.isEmpty() && random.nextInt(20) == 0) {
        Quiet ended = on.getFirst();
        ended.to = tick;
        assertThat(tidings.silences.end(ended.silence, at(tick))).isPresent();
        due = at(tick);
      }
      String name = NAMES.get(random.nextInt(2));
      int to = tick + 1 + random.nextInt(40);
      if (random.nextInt(10) == 0
          && quiet.stream().noneMatch(q -> q.name.equals(name) && tick <= q.to && q.from <= to)) {
        Silence silence =
            tidings.silences.add(
                at(tick), Duration.between(at(tick), at(to)), List.of("container=" + name), "");
        quiet.add(new Quiet(name, tick, to, silence.id()));
      }
    }

    private void happen(int tick) {
      Instant time = at(tick).plusSeconds(5);
      for (String name : NAMES) {
        if (random.nextInt(6) == 0) {
          String action =
              List.of(ILL, ILL, WELL, WELL, WELL, "die", "pause", "destroy").get(random.nextInt(8));
          Event event = new Event(events.size(), time, name, action);
          events.add(event);
          tidings.happened(time, event.engines());
        }
      }
      due = due.isAfter(time) ? time : due;
    }

    /// Runs it whenever it wants to; killed, it is started again at once.
    private void passTo(Instant moment) throws Exception {
      while (!due.isAfter(moment)) {
        Instant now = due;
        try {
          due = step.run(now);
          int armed = left;
          left = Integer.MAX_VALUE;
          take();
          left = armed;
        } catch (Crash e) {
          kills++;
          Objects.requireNonNull(store).kill();
          start(now);
        }
      }
    }

    private void take() {
      tidings
          .takeMails()
          .forEach(mail ->
              MailSink.Received.of(mail.content())
                  .lines()
                  .forEach(line -> mailed.merge(line, 1, Integer::sum)));
    }

    /// The events that were mailed less or more often than they should have been.
    List<String> wrong(Map<String, Integer> expected) {
      return events.stream()
          .filter(event -> times(mailed, event) != times(expected, event))
          .map(event -> event + ": " + times(mailed, event) + " not " + times(expected, event))
          .toList();
    }

    private static int times(Map<String, Integer> counts, Event event) {
      return counts.getOrDefault(event.engines().raw(), 0);
    }

    @Override
    public String toString() {
      List<String> all = new ArrayList<>();
      events.forEach(each -> all.add(each.toString()));
      quiet.forEach(each -> all.add(each.toString()));
      return String.join("\n", all);
    }
  }

  private static String text(String name, String kind, Instant opened, int count) {
    return name + " " + kind + " " + opened + " " + count;
  }

  /// Goes through the hours of each container, one event after the other. Written for being read.
  private static final class Oracle {
    private final Hours hours;
    private final List<Event> mailed = new ArrayList<>();
    private final List<String> open = new ArrayList<>();

    Oracle(Hours hours) {
      this.hours = hours;
      for (String name : NAMES) {
        new Container(name).live();
      }
    }

    List<String> open() {
      return open.stream().sorted(Comparator.naturalOrder()).toList();
    }

    Map<String, Integer> mailed() {
      Map<String, Integer> counts = new TreeMap<>();
      mailed.forEach(event -> counts.merge(event.engines().raw(), 1, Integer::sum));
      return counts;
    }

    /// A problem of a kind, open or the last one that was.
    private static final class Problem {
      private Instant opened = Instant.MIN;
      private int count;
      private @Nullable Instant recovered;
      private boolean over = true;

      void happens(Instant time) {
        opened = over ? time : opened;
        count = over ? 1 : count + 1;
        over = false;
        recovered = null;
      }
    }

    private final class Container {
      private final String name;
      private final Map<String, Problem> problems = new LinkedHashMap<>();
      private final Map<String, Event> last = new LinkedHashMap<>();
      private final List<Event> held = new ArrayList<>();

      /// What a route's `for` keeps back: kinds of problems, and since when.
      private final List<String> waitingKinds = new ArrayList<>();

      private final List<Event> waiting = new ArrayList<>();
      private Instant waitingSince = Instant.MAX;
      private @Nullable Quiet quiet;

      Container(String name) {
        this.name = name;
        problems.put("unhealthy", new Problem());
        problems.put("crash", new Problem());
      }

      void live() {
        for (Event event : hours.events) {
          if (event.name().equals(name)) {
            endQuietBefore(event.time());
            endWaitingBefore(event.time());
            happens(event);
          }
        }
        endQuietBefore(Instant.MAX);
        endWaitingBefore(Instant.MAX);
        problems.forEach((kind, problem) -> {
          if (!problem.over) {
            open.add(text(name, kind, problem.opened, problem.count));
          }
        });
      }

      private Problem problem(String kind) {
        return Objects.requireNonNull(problems.get(kind));
      }

      private void happens(Event event) {
        String kind =
            event.action().equals(ILL) ? "unhealthy" : event.action().equals("die") ? "crash" : "";
        boolean ill = !problem("unhealthy").over;
        List<String> ended =
            problems.keySet().stream().filter(each -> !problem(each).over).toList();
        boolean recovers = event.action().equals(WELL) && ill;
        if (!kind.isEmpty()) {
          problem(kind).happens(event.time());
          last.put(kind, event);
        } else if (recovers || event.action().equals("destroy")) {
          ended.forEach(each -> {
            problem(each).over = true;
            problem(each).recovered = recovers ? event.time() : null;
          });
          if (recovers) {
            last.put("recovered", event);
          }
        }
        quiet =
            hours.quiet.stream()
                .filter(each -> each.holds(name, event.time()))
                .findFirst()
                .orElse(quiet);
        if (quiet != null) {
          held.add(event);
        } else if (isPatient()) {
          waits(event, kind, recovers ? ended : List.of());
        } else {
          mailed.add(event);
        }
        if (problems.values().stream().allMatch(problem -> problem.over)) {
          endWaiting(event.time());
        }
      }

      private boolean isPatient() {
        return name.equals("c") || name.equals("d");
      }

      /// At the end of a silence the net change is mailed.
      private void endQuietBefore(Instant time) {
        if (quiet == null || at(quiet.to).isAfter(time)) {
          return;
        }
        Instant began = at(quiet.from);
        List<Event> changes = new ArrayList<>();
        problems.forEach((kind, problem) -> {
          if (!problem.over && !problem.opened.isBefore(began)) {
            changes.add(last.get(kind));
          }
          boolean well = problem.recovered != null && !problem.recovered.isBefore(began);
          if (problem.over && problem.opened.isBefore(began) && well) {
            changes.add(last.get("recovered"));
          }
        });
        held.stream().filter(changes::contains).forEach(mailed::add);
        held.clear();
        quiet = null;
      }

      private void waits(Event event, String kind, List<String> recovered) {
        boolean lasted = !kind.isEmpty() && !problem(kind).opened.plus(FOR).isAfter(event.time());
        if (lasted) {
          mailed.add(event);
        } else if (!kind.isEmpty()) {
          waitingSince =
              Stream.of(waitingSince, problem(kind).opened)
                  .min(Comparator.naturalOrder())
                  .orElseThrow();
          waitingKinds.add(kind);
          waiting.add(event);
        } else if (!recovered.isEmpty() && waitingKinds.containsAll(recovered)) {
          waiting.add(event);
        } else {
          mailed.add(event);
        }
      }

      /// What has lasted for long enough is mailed.
      private void endWaitingBefore(Instant time) {
        if (!waiting.isEmpty() && !waitingSince.plus(FOR).isAfter(time)) {
          endWaiting(waitingSince.plus(FOR));
        }
      }

      private void endWaiting(Instant time) {
        if (!waiting.isEmpty() && !waitingSince.plus(FOR).isAfter(time)) {
          mailed.addAll(waiting);
        }
        waiting.clear();
        waitingKinds.clear();
        waitingSince = Instant.MAX;
      }
    }
  }
}
