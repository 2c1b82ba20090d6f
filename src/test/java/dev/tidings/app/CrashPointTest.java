package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.config.RoutePolicy;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.ingest.JournalStep;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Intake;
import dev.tidings.mail.mime.Address;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.ServerFailure;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import dev.tidings.store.CrashingStore;
import dev.tidings.store.CrashingStore.Crash;
import dev.tidings.store.StoreException;
import dev.tidings.work.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The process ends at any point between an event's arrival and the note that its mail was taken,
/// again and again, while the mail server answers what it likes, the disk refuses, and the clock
/// jumps. Chance decides, from a seed (`-Dtidings.seed=…`) that a failure names.
class CrashPointTest {

  /// On the way from the journal to the mail server, in each mode: a thousand together.
  private static final int CRASHES = 500;

  /// How many lives a folder sees before all is counted.
  private static final int LIVES = 20;

  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<Address> TO =
      List.of(new Address("", "me@example.org"), new Address("", "you@example.org"));

  /// Each of them before and after, the commits also within.
  private static final Map<String, List<String>> STATEMENTS =
      Map.of(
          "notify",
          List.of(
              "BEGIN",
              "COMMIT",
              "SELECT",
              "INSERT open_event",
              "INSERT cursor",
              "DELETE open_event",
              "INSERT incident",
              "INSERT due",
              "INSERT mail",
              "INSERT delivery",
              "DELETE due"),
          "deliver",
          List.of("BEGIN", "COMMIT", "SELECT", "UPDATE mail", "UPDATE delivery", "sending"));

  /// Those of a route's `for` beside them.
  private static final List<String> WAITING =
      List.of(
          "INSERT decision", "INSERT decided", "UPDATE due", "INSERT problem", "UPDATE problem");

  private static final RoutePolicy PATIENT =
      new RoutePolicy(
          new Route("patient", Matcher.ALL, List.of(), Route.GroupBy.CONTAINER, Route.Then.MAIL),
          PipelineFixture.POLICY,
          RoutePolicy.Look.USUAL,
          Optional.empty(),
          Duration.ofSeconds(30));

  @TempDir Path folder;
  private RoutePolicy[] routes = {};
  private int decidedAgainst;
  private final long seed = Long.getLong("tidings.seed", 20_261_121);
  private final Random random = new Random(seed);
  private final Points points = new Points();

  @ParameterizedTest
  @EnumSource(App.Mode.class)
  void wheneverTheProcessEndsNoEventIsLostAndNoneIsMailedTwice(App.Mode mode) throws Exception {
    liveAndDie(mode);
  }

  @ParameterizedTest
  @EnumSource(App.Mode.class)
  void wheneverItEndsWhatMayBeOverSoonIsMailedOnceOrDecidedNotToBe(App.Mode mode) throws Exception {
    routes = new RoutePolicy[] {PATIENT};
    liveAndDie(mode);
    assertThat(decidedAgainst).isPositive();
  }

  private void liveAndDie(App.Mode mode) throws Exception {
    int context = 0;
    try {
      while (points.crashes() < CRASHES || !points.unhit().isEmpty()) {
        new ProgramRun(folder.resolve("run" + context++), mode).liveAndDie();
        assertThat(context).as("houses: %s, not yet %s", points, points.unhit()).isLessThan(200);
      }
      System.out.println(mode + ": " + context + " houses, " + points);
    } catch (AssertionError e) {
      throw new AssertionError("with -Dtidings.seed=" + seed + " in run " + context, e);
    }
  }

  /// Where the process may end; it does so at one of them in each life.
  private final class Points implements CrashingStore.Points {
    private final Map<String, Integer> hits = new TreeMap<>();
    private int refusals;
    private String where = "";
    private boolean calm = true;
    private String only = "";
    private int left;
    private Runnable onCommit = () -> {};

    /// At any point behind the journal, or at one of a kind, those first where no process has ended
    /// yet: chance alone would hardly hit the rare ones.
    void arm(Runnable committed) {
      calm = false;
      onCommit = committed;
      List<String> kinds = unhit().isEmpty() ? List.copyOf(hits.keySet()) : unhit();
      boolean any = chance(2);
      only = any ? "" : kinds.get(random.nextInt(kinds.size()));
      left = 1 + random.nextInt(any ? 60 : unhit().isEmpty() ? 3 : 1);
      where = "start";
    }

    /// What is run from now on.
    void in(String step) {
      where = step;
    }

    void disarm() {
      calm = true;
    }

    @Override
    public void pass(String place) {
      if (calm) {
        return;
      }
      String point = where + ": " + place;
      hits.putIfAbsent(point, 0);
      boolean meant = only.isEmpty() ? isBehindJournal(point) : only.equals(point);
      if (meant && --left == 0) {
        hits.merge(point, 1, Integer::sum);
        throw new Crash(point);
      }
      if (place.startsWith("before ") && !place.endsWith("ing") && chance(300)) {
        refusals++;
        throw new StoreException("the disk is full, " + point);
      }
    }

    /// What the server said is written by the first transaction of the step that delivers.
    @Override
    public void committed() {
      if (where.equals("deliver")) {
        onCommit.run();
      }
    }

    int crashes() {
      return hits.entrySet().stream()
          .filter(e -> isBehindJournal(e.getKey()))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }

    private static boolean isBehindJournal(String point) {
      return STATEMENTS.keySet().stream().anyMatch(point::startsWith);
    }

    /// The kinds of points that are still to be tried.
    List<String> unhit() {
      List<String> demanded = new ArrayList<>(List.of("notify: within COMMIT"));
      demanded.add("deliver: within COMMIT");
      STATEMENTS.forEach((where, statements) -> {
        for (String statement : statements) {
          demanded.add(where + ": before " + statement);
          demanded.add(where + ": after " + statement);
        }
      });
      if (routes.length > 0) {
        WAITING.forEach(statement -> demanded.add("notify: after " + statement));
      }
      demanded.removeIf(point -> hits.getOrDefault(point, 0) > 0);
      return demanded;
    }

    @Override
    public String toString() {
      return crashes()
          + " ends between journal and server, "
          + refusals
          + " refused statements: "
          + hits;
    }
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  /// A data folder, and all the lives of the processes that own it.
  private final class ProgramRun {
    private final Path data;
    private final App.Mode mode;
    private final Post post = new Post();

    /// What happened; the value says whether the journal has said that it has it.
    private final Map<String, Boolean> events = new LinkedHashMap<>();

    private final Map<String, Boolean> gaps = new LinkedHashMap<>();
    private final List<EngineEvent> latest = new ArrayList<>();
    private Instant now = Events.START;
    private int happened;

    ProgramRun(Path data, App.Mode mode) {
      this.data = data;
      this.mode = mode;
    }

    void liveAndDie() throws Exception {
      for (int history = 0; history < LIVES; history++) {
        points.arm(post::settle);
        live();
        now = now.plusMillis(random.nextInt(20_000));
      }
      points.disarm();
      post.obliging = true;
      try (CrashingStore store = new CrashingStore(data, now, points, random)) {
        PipelineFixture context = new PipelineFixture(store.store(), TO, now);
        drain(new Steps(context));
        verify(context);
      }
    }

    private void live() throws Exception {
      CrashingStore store = new CrashingStore(data, now, points, random);
      try {
        Steps steps = new Steps(new PipelineFixture(store.store(), TO, now));
        for (int act = 5 + random.nextInt(40); act > 0; act--) {
          act(steps);
        }
        steps.finish();
        store.close();
      } catch (StoreException e) {
        // At the start or at the end: this life was short, or knows what it could not write.
        store.close();
      } catch (Crash e) {
        store.kill();
      }
      // Only a process that has ended writes down no more of what it was told.
      post.forget();
    }

    private void act(Steps steps) throws Exception {
      try {
        switch (random.nextInt(10)) {
          case 0 -> now = now.plusSeconds(random.nextInt(90));
          case 1 -> now = now.plusSeconds(chance(10) ? random.nextInt(7_200) - 3_600 : 1);
          case 2, 3 -> steps.write(arrivals());
          case 4, 5, 6 -> steps.mail();
          case 7 -> steps.tellGaps();
          default -> steps.deliver();
        }
      } catch (StoreException e) {
        // The worker tries again later.
      }
    }

    /// New events, and, as after a reconnection, some of those that came last.
    private List<EngineEvent> arrivals() {
      List<EngineEvent> arrivals = new ArrayList<>();
      if (chance(3)) {
        arrivals.addAll(latest);
      }
      int count = chance(200) ? 700 : 1 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        String action = chance(5) ? "exec_create: ls" : routes.length > 0 ? turn() : "die";
        EngineEvent event = Events.at(now.plusNanos(++happened), action, "web" + happened % 7);
        if (!action.startsWith("exec")) {
          events.put(event.raw(), false);
        }
        arrivals.add(event);
        latest.add(event);
      }
      while (latest.size() > 20) {
        latest.removeFirst();
      }
      return arrivals;
    }

    private String turn() {
      return chance(2) ? "start" : "die";
    }

    /// Until nothing is pending any more, and no window is open.
    private void drain(Steps steps) throws Exception {
      EngineEvent last = Events.at(now.plusNanos(++happened), "die", "last");
      events.put(last.raw(), false);
      steps.write(List.of(last));
      for (int i = 0; i < 10 || !steps.context.outbox.list(State.OWED).isEmpty(); i++) {
        now = now.plus(HOUR);
        steps.tellGaps();
        steps.mail();
        steps.deliver();
        assertThat(i).as("hours until all is delivered").isLessThan(100);
      }
    }

    private void verify(PipelineFixture context) {
      List<OutboxEntry> dead = context.outbox.list(State.DEAD, State.UNCONFIRMED);
      for (Address to : TO) {
        Set<String> ids = new HashSet<>(post.taken.getOrDefault(to.bare(), Set.of()));
        dead.stream()
            .filter(entry -> entry.recipient().equals(to.bare()))
            .forEach(entry -> ids.add(entry.messageId()));
        List<MailSink.Received> mails =
            ids.stream().map(id -> MailSink.Received.of(post.content(id))).toList();
        Set<String> overSoon = overSoon(context);
        decidedAgainst += overSoon.size();
        countEvents(mails, overSoon);
        countGaps(mails);
      }
    }

    /// The events of which it was decided that they are not mailed.
    private Set<String> overSoon(PipelineFixture context) {
      return Set.copyOf(
          context.store.query(
              row -> row.getString(1),
              "SELECT e.raw FROM decision d JOIN decided p ON p.decision = d.number"
                  + " JOIN event e ON e.position = p.position WHERE d.kind = 'OVER'"));
    }

    private void countEvents(List<MailSink.Received> mails, Set<String> overSoon) {
      Map<String, Long> told =
          mails.stream()
              .flatMap(mail -> mail.lines().stream())
              .filter(line -> !line.contains("\"Type\":\"tidings\""))
              .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
      assertThat(told.values()).as("how often each event was mailed").containsOnly(1L);
      Set<String> lost = known(events);
      lost.removeAll(told.keySet());
      lost.removeAll(overSoon);
      assertThat(lost).as("lost").isEmpty();
      Set<String> invented = new HashSet<>(told.keySet());
      invented.removeAll(events.keySet());
      assertThat(invented).as("kept back, or never happened").isEmpty();
      Set<String> both = new HashSet<>(overSoon);
      both.retainAll(told.keySet());
      assertThat(both).as("mailed, and decided not to be").isEmpty();
    }

    private void countGaps(List<MailSink.Received> mails) {
      gaps.forEach((gap, known) -> {
        long told = mails.stream().filter(mail -> mail.text().contains(gap)).count();
        assertThat(told).as(gap).isBetween(known ? 1L : 0L, 1L);
      });
    }

    private static Set<String> known(Map<String, Boolean> things) {
      return things.entrySet().stream()
          .filter(Map.Entry::getValue)
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }

    /// What one process runs.
    private final class Steps {
      private final PipelineFixture context;
      private final Intake intake = new Intake(8_000_000, Duration.ZERO);
      private final Step writing;
      private final Step pipeline;
      private final DeliveryStep deliver;
      private final Set<String> handedOver = new HashSet<>();

      Steps(PipelineFixture context) {
        this.context = context;
        writing =
            new JournalStep(
                intake,
                context.journal,
                (events, at) -> {},
                () -> {},
                new JournalStep.Listeners(() -> {}, () -> {}));
        pipeline =
            switch (mode) {
              case WATCH -> context.notifyStep(routes);
              case POLL -> context.pollStep(HOUR, routes);
            };
        deliver = context.deliverStep(post);
      }

      void mail() throws Exception {
        points.in("notify");
        PipelineFixture.run(pipeline, now);
      }

      /// As where the containers cannot be looked at.
      void tellGaps() {
        points.in("reconcile");
        context.journal.tellGaps("this is a test", now, now);
      }

      void deliver() throws Exception {
        points.in("deliver");
        PipelineFixture.run(deliver, now);
      }

      /// As when the process ends in order.
      void finish() {
        points.in("deliver");
        deliver.finish();
      }

      void write(List<EngineEvent> arrivals) throws Exception {
        arrivals.forEach(intake::offer);
        arrivals.forEach(event -> handedOver.add(event.raw()));
        // A mail states five gaps, and counts the others.
        if (gaps.size() < 5 && chance(20)) {
          String reason = "gap" + gaps.size() + "x";
          gaps.put(reason, false);
          handedOver.add(reason);
          intake.offer(new Gap(now.minusSeconds(5), now.plusNanos(++happened), reason));
        }
        points.in("journal");
        PipelineFixture.run(writing, now);
        handedOver.forEach(thing -> events.computeIfPresent(thing, (event, known) -> true));
        handedOver.forEach(thing -> gaps.computeIfPresent(thing, (gap, known) -> true));
        handedOver.clear();
      }
    }
  }

  /// A mail server with its moods, which remembers everything.
  private final class Post implements MailSender {
    private final Map<String, String> contents = new HashMap<>();

    /// By recipient: the mails that were taken.
    private final Map<String, Set<String>> taken = new HashMap<>();

    /// What the run was told to be taken, and has not written down yet.
    private final Set<String> told = new HashSet<>();

    /// What the run has written down as taken: to be sent never again.
    private final Set<String> settled = new HashSet<>();

    private boolean obliging;

    @Override
    public Attempt send(PendingMail pending) {
      points.pass("before sending");
      String id = pending.mail().messageId();
      contents.putIfAbsent(id, pending.mail().content());
      assertThat(pending.mail().content()).as("the bytes of a second try").isEqualTo(content(id));
      for (String to : pending.due()) {
        assertThat(settled).as("noted as taken, and sent again").doesNotContain(id + to);
        assertThat(told).as("told to be taken, and sent again").doesNotContain(id + to);
      }
      if (!obliging && chance(6)) {
        return chance(2)
            ? Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "gone", false))
            : Attempt.failed(new ServerFailure(ServerFailure.Cause.CONFIGURATION, "535", false));
      }
      Map<String, Outcome> outcomes = new HashMap<>();
      for (String to : pending.due()) {
        outcomes.put(to, obliging ? accept(id, to) : answer(id, to));
      }
      points.pass("after sending");
      outcomes.forEach((to, outcome) -> {
        if (outcome instanceof Outcome.Accepted) {
          told.add(id + to);
        }
      });
      return Attempt.of(outcomes);
    }

    private Outcome answer(String id, String to) {
      return switch (random.nextInt(12)) {
        case 0, 1 -> new Outcome.Later("451 later");
        case 2 -> new Outcome.Refused("550 never");
        case 3 -> new Outcome.Ambiguous("not taken, and nobody knows");
        case 4 -> new Outcome.Ambiguous(accept(id, to).reply());
        default -> accept(id, to);
      };
    }

    private Outcome accept(String id, String to) {
      taken.computeIfAbsent(to, t -> new HashSet<>()).add(id);
      return new Outcome.Accepted("250 taken");
    }

    String content(String id) {
      return contents.getOrDefault(id, "");
    }

    void settle() {
      settled.addAll(told);
      told.clear();
    }

    /// A process that ended writes down nothing of it any more.
    void forget() {
      told.clear();
    }

    @Override
    public Instant rest(Instant now) {
      return Instant.MAX;
    }

    @Override
    public String destination() {
      return "a test";
    }

    @Override
    public void close() {}
  }
}
