package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.app.MoodyPost.Copy;
import dev.tidings.app.MoodyPost.Mood;
import dev.tidings.app.UnrulySocket.Trick;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.journal.Journal;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.OutboxAdmin;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything goes wrong, several things at a time, while containers come and go on a real engine.
/// After each round all is mended, and then the mails must tell what the engine told: each event
/// once, or within a gap that a mail states.
///
/// `-Dtidings.seed=…` repeats the choices of a run (not its timing), `-Dtidings.chaos.minutes=…`
/// makes it last longer; see `bench/chaos`.
class ChaosIT {

  private static final int AT_ONCE = 3;
  private static final Duration MENDED = Duration.ofMinutes(3);

  /// As mails word it; with dates unless both are the day of the mail.
  private static final Pattern GAP =
      Pattern.compile(
          "Events may be missing from (\\d{4}-\\d\\d-\\d\\d )?(\\d\\d:\\d\\d:\\d\\d)"
              + " to (\\d{4}-\\d\\d-\\d\\d )?(\\d\\d:\\d\\d:\\d\\d) UTC");

  private static final Pattern DATE = Pattern.compile("^Date: (.+)$", Pattern.MULTILINE);

  private enum Fault {
    KILL,
    RESTART,
    OVERRUN,
    ENGINE_KILLED,
    ENGINE_RESTARTED,
    SERVER_DOWN,
    SERVER_BUSY,
    SERVER_ABRUPT,
    SERVER_GREYLISTING,
    SERVER_RELUCTANT,
    SERVER_SILENT_TAKER,
    SERVER_SILENT_LOSER,
    SERVER_FULL,
    SERVER_SLOW,
    DISK_FULL,
    CLOCK_FORWARD,
    CLOCK_BACK,
    STREAM_CUT,
    STREAM_TWICE,
    STREAM_SWAP
  }

  /// A stretch of time of which a mail says that events may be missing.
  private record Stated(Instant since, Instant until) {

    boolean covers(EngineEvent event) {
      return !event.time().isBefore(since) && !event.time().isAfter(until);
    }
  }

  @TempDir Path folder;
  private final long seed = Long.getLong("tidings.seed", 42);
  private final Duration longer = Duration.ofMinutes(Long.getLong("tidings.chaos.minutes", 0));
  private final Random random = new Random(seed);
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final Deque<Fault> deck = new ArrayDeque<>();
  private final List<Truth> inspectedRuns = new ArrayList<>();
  private final List<Instant> kills = new ArrayList<>();
  private final List<Stated> fullDisks = new ArrayList<>();
  private final Map<String, MailSink.Received> parsed = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private RealEngine engine;
  private MoodyPost post;
  private UnrulySocket socket;
  private TidingsProcess tidings;

  @BeforeEach
  void begin() throws Exception {
    RealEngine.demand("dockerd", "faketime", "mount");
    Files.createDirectories(data());
    run("mount", "-t", "tmpfs", "-o", "size=64m", "tidings-chaos", data().toString());
    closing.push(() -> run("umount", "-l", data().toString()));
    setClock(0);
    engine = RealEngine.started();
    closing.push(engine);
    post = new MoodyPost();
    closing.push(post);
    socket = new UnrulySocket(folder.resolve("p.sock"), engine.socket());
    closing.push(socket);
    tidings = start();
    closing.push(() -> tidings.close());
    tidings.watching();
    // What it has never looked at it can conclude nothing about.
    Await.until(MENDED, this::knowsStates, "the containers are not looked at", tidings::output);
    closing.push(() -> inspectedRuns.forEach(Truth::close));
    watchTruth();
  }

  private boolean knowsStates() {
    try (Store store = Store.beside(data())) {
      return new Journal(store).knowsStates();
    }
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable closeable : closing) {
      closeable.close();
    }
  }

  @Test
  void whateverGoesWrongEachEventIsMailedOnceOrLiesInAGapThatAMailStates() throws Exception {
    try {
      play();
    } catch (AssertionError e) {
      throw new AssertionError("with -Dtidings.seed=" + seed + ": " + faults, e);
    }
  }

  private void play() throws Exception {
    Instant end = Instant.now().plus(longer);
    int rounds = 0;
    while (rounds == 0 || !deck.isEmpty() || Instant.now().isBefore(end)) {
      try (Churn _ = new Churn(engine, random.nextLong())) {
        for (int i = 0; i < AT_ONCE; i++) {
          Await.pause(Duration.ofMillis(random.nextInt(800)));
          strike(draw());
        }
      }
      mend();
      verify();
      System.out.println("round " + ++rounds + ": " + count());
    }
    assertThat(faults.keySet()).containsExactlyInAnyOrder(Fault.values());
    assertThat(onlyInGaps()).as("events that only a gap tells of").isPositive();
    assertThat(reconciled()).as("events concluded from states").isNotEmpty();
    System.out.println("-Dtidings.seed=" + seed + ": " + rounds + " rounds, " + count());
  }

  /// Every fault comes once before any comes again.
  private Fault draw() {
    if (deck.isEmpty()) {
      List<Fault> all = new ArrayList<>(Arrays.asList(Fault.values()));
      // As many as make whole rounds.
      while (all.size() % AT_ONCE != 0) {
        all.add(Fault.KILL);
      }
      Collections.shuffle(all, random);
      deck.addAll(all);
    }
    return deck.remove();
  }

  private void strike(Fault fault) throws Exception {
    System.out.println(Instant.now() + " " + fault);
    switch (fault) {
      case KILL -> {
        for (int i = 0; i < 3; i++) {
          tidings.kill();
          kills.add(Instant.now());
          tidings = start();
          Await.pause(Duration.ofMillis(500 + random.nextInt(2_500)));
        }
      }
      case RESTART -> {
        stop();
        tidings = start();
      }
      case OVERRUN -> overrun();
      case ENGINE_KILLED -> {
        engine.kill();
        Await.pause(Duration.ofMillis(random.nextInt(2_000)));
        engine.start();
        watchTruth();
      }
      case ENGINE_RESTARTED -> {
        engine.restart();
        watchTruth();
      }
      case SERVER_DOWN -> {
        post.down();
        Await.pause(Duration.ofSeconds(4));
        post.up();
      }
      case SERVER_BUSY -> feel(Mood.BUSY);
      case SERVER_ABRUPT -> feel(Mood.ABRUPT);
      case SERVER_GREYLISTING -> feel(Mood.GREYLISTING);
      case SERVER_RELUCTANT -> feel(Mood.RELUCTANT);
      case SERVER_SILENT_TAKER -> feel(Mood.SILENT_TAKER);
      case SERVER_SILENT_LOSER -> feel(Mood.SILENT_LOSER);
      case SERVER_FULL -> feel(Mood.FULL);
      case SERVER_SLOW -> feel(Mood.SLOW);
      case DISK_FULL -> fillDisk();
      case CLOCK_FORWARD -> setClock(7_200);
      case CLOCK_BACK -> setClock(-3_600);
      case STREAM_CUT -> trick(Trick.CUT);
      case STREAM_TWICE -> trick(Trick.TWICE);
      case STREAM_SWAP -> trick(Trick.SWAP);
    }
    faults.merge(fault, 1, Integer::sum);
  }

  /// While Tidings is down a container dies, and then more happens than the engine remembers.
  private void overrun() throws IOException {
    String name = "overrun" + faults.getOrDefault(Fault.OVERRUN, 0);
    engine.docker("run", "-d", "--name", name, "busybox", "sleep", "600");
    engine.docker("run", "-d", "--name", name + "-poked", "busybox", "sleep", "600");
    Await.until(
        MENDED,
        () -> {
          hurry();
          return told().stream().anyMatch(line -> line.contains(name + "-poked"));
        },
        "the containers are not known",
        tidings::output);
    tidings.kill();
    kills.add(Instant.now());
    engine.docker("kill", name);
    List<String> poke = new ArrayList<>(List.of("kill", "--signal", "CONT"));
    poke.addAll(Collections.nCopies(300, name + "-poked"));
    engine.docker(poke.toArray(String[]::new));
    tidings = start();
  }

  private void feel(Mood mood) throws IOException {
    int before = post.shown(mood);
    post.feel(mood);
    Await.until(
        MENDED,
        () -> {
          hurry();
          return post.shown(mood) > before;
        },
        "no mail meets the server that is " + mood,
        tidings::output);
    post.feel(Mood.OBLIGING);
  }

  private void trick(Trick trick) {
    int before = socket.played(trick);
    socket.play(trick);
    Await.until(
        MENDED,
        () -> {
          hurry();
          return socket.played(trick) > before;
        },
        "no event meets the trick " + trick,
        tidings::output);
    if (trick != Trick.CUT) {
      Await.pause(Duration.ofSeconds(2));
    }
    socket.play(Trick.NONE);
  }

  private void fillDisk() throws IOException {
    Instant since = Instant.now();
    Path ballast = data().resolve("ballast");
    try (OutputStream out = Files.newOutputStream(ballast)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // Full.
    }
    Await.pause(Duration.ofSeconds(3));
    Files.delete(ballast);
    // A try that ended meanwhile could not be noted; the worker tries again.
    fullDisks.add(new Stated(since, Instant.now().plusSeconds(60)));
  }

  /// Sets the clock of Tidings, and of nobody else, so far from the real one.
  private void setClock(int seconds) throws IOException {
    Path fresh = Files.writeString(folder.resolve("clock.new"), "%+d".formatted(seconds));
    Files.move(fresh, clock(), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path clock() {
    return folder.resolve("clock");
  }

  private Path data() {
    return folder.resolve("data");
  }

  private void watchTruth() throws IOException {
    inspectedRuns.add(
        new Truth(engine, Files.createDirectory(folder.resolve("truth" + inspectedRuns.size()))));
  }

  private TidingsProcess start() throws IOException {
    Map<String, String> environment = post.environment();
    environment.put("DOCKER_HOST", socket.host());
    environment.put("TIDINGS_THROTTLE_WINDOW", "1s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    // The truth announces itself with a volume.
    environment.put("TIDINGS_EVENTS_EXCLUDE", "type=volume");
    environment.put("LD_PRELOAD", faketime().toString());
    environment.put("FAKETIME_TIMESTAMP_FILE", clock().toString());
    environment.put("FAKETIME_NO_CACHE", "1");
    environment.put("DONT_FAKE_MONOTONIC", "1");
    environment.put("NO_FAKE_STAT", "1");
    return TidingsProcess.start(folder, environment, "watch");
  }

  private static Path faketime() throws IOException {
    try (DirectoryStream<Path> machines =
        Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
      for (Path machine : machines) {
        Path library = machine.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(library)) {
          return library;
        }
      }
    }
    throw new AssertionError("the package libfaketime is missing");
  }

  /// Everything works again; then all that is pending must go out.
  private void mend() throws Exception {
    post.up();
    post.feel(Mood.OBLIGING);
    socket.play(Trick.NONE);
    setClock(0);
    // Ends its waits for a server that was down.
    stop();
    tidings = start().watching();
    engine.docker("run", "--rm", "busybox", "true");
    Await.until(
        MENDED,
        () -> {
          hurry();
          return isNothingOwed() && missing().isEmpty();
        },
        "not all is told",
        () -> missing() + "\n" + state() + "\n" + tidings.output());
  }

  /// SIGTERM, once it listens to it; a full disk may have ended it before.
  private void stop() {
    TidingsProcess process = tidings;
    Await.until(
        () -> !process.isAlive() || process.output().contains(" watch: "),
        "it does not start",
        process::output);
    if (process.isAlive()) {
      assertThat(process.stop()).isZero();
    }
  }

  /// Nobody wants to wait for the next try, or for what was given up.
  private void hurry() {
    try (Store store = Store.beside(data())) {
      Outbox outbox = new Outbox(store);
      for (State state : List.of(State.OWED, State.DEAD)) {
        outbox.list(state).stream()
            .filter(entry -> entry.tries() > 0)
            .forEach(entry -> new OutboxAdmin(store).retry(entry.messageId()));
      }
    } catch (StoreException e) {
      // Its owner is just making it, or the disk is full.
    }
  }

  private boolean isNothingOwed() {
    try (Store store = Store.beside(data())) {
      Outbox outbox = new Outbox(store);
      return outbox.list(State.OWED).isEmpty()
          && outbox.list(State.DEAD).isEmpty()
          && new Journal(store).gaps().waiting().isEmpty();
    }
  }

  private List<OutboxEntry> state() {
    try (Store store = Store.beside(data())) {
      Outbox outbox = new Outbox(store);
      List<OutboxEntry> open = new ArrayList<>(outbox.list(State.OWED));
      open.addAll(outbox.list(State.DEAD));
      return open;
    }
  }

  /// What the engine told, but for what is not mailed.
  private Set<String> inspected() {
    return inspectedRuns.stream()
        .flatMap(inspected -> inspected.lines().stream())
        // Not what the docker CLI says at an engine's end.
        .filter(line -> line.startsWith("{"))
        .filter(line -> !line.contains("\"Type\":\"volume\""))
        .filter(line -> !line.contains("\"Action\":\"attach\""))
        .collect(Collectors.toSet());
  }

  /// What is in no mail and in no gap that a mail states.
  private List<String> missing() {
    Set<String> told = told().stream().collect(Collectors.toSet());
    List<Stated> gaps = gaps();
    return inspected().stream()
        .filter(line -> !told.contains(line))
        .filter(line -> gaps.stream().noneMatch(gap -> gap.covers(event(line))))
        .toList();
  }

  private static EngineEvent event(String line) {
    return EventCodec.decode(line, Instant.EPOCH);
  }

  /// The mails, each once.
  private List<MailSink.Received> mails() {
    Map<String, Copy> distinct = new LinkedHashMap<>();
    post.copies().forEach(copy -> distinct.putIfAbsent(copy.id(), copy));
    return distinct.values().stream()
        .map(copy -> parsed.computeIfAbsent(copy.id(), id -> MailSink.Received.of(copy.content())))
        .toList();
  }

  /// Their events of the engine, as often as they are told.
  private List<String> told() {
    return mails().stream()
        .flatMap(mail -> mail.lines().stream())
        .filter(line -> !event(line).isOurs())
        .toList();
  }

  private List<Stated> gaps() {
    List<Stated> gaps = new ArrayList<>();
    for (MailSink.Received mail : mails()) {
      Matcher date = DATE.matcher(mail.source());
      assertThat(date.find()).isTrue();
      LocalDate day =
          ZonedDateTime.parse(date.group(1).strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
              .toLocalDate();
      Matcher gap = GAP.matcher(mail.text().replaceAll("\\s+", " "));
      while (gap.find()) {
        // Mails leave out what is less than a second.
        gaps.add(
            new Stated(
                moment(gap.group(1), gap.group(2), day),
                moment(gap.group(3), gap.group(4), day).plusSeconds(1)));
      }
    }
    return gaps;
  }

  private static Instant moment(String date, String time, LocalDate day) {
    LocalDate its = date == null ? day : LocalDate.parse(date.strip());
    return its.atTime(LocalTime.parse(time)).toInstant(ZoneOffset.UTC);
  }

  private void verify() {
    Map<String, Long> told =
        told().stream().collect(Collectors.groupingBy(line -> line, Collectors.counting()));
    assertThat(told.entrySet().stream().filter(e -> e.getValue() > 1)).as("doubled").isEmpty();
    verifyCopies();
    verifyReconciled();
  }

  /// A mail comes again only where nobody could know that it was taken, and then it is the same.
  private void verifyCopies() {
    Map<String, Copy> last = new HashMap<>();
    for (Copy copy : post.copies()) {
      Copy before = last.put(copy.id(), copy);
      if (before != null) {
        assertThat(copy.content()).as("a mail's second copy").isEqualTo(before.content());
        assertThat(isExplained(before, copy)).as("%s came again", copy.id()).isTrue();
      }
    }
  }

  private boolean isExplained(Copy one, Copy other) {
    return !one.answered()
        || kills.stream().anyMatch(at -> at.isAfter(one.at()) && at.isBefore(other.at()))
        || fullDisks.stream()
            .anyMatch(full -> full.since().isBefore(other.at()) && full.until().isAfter(one.at()));
  }

  /// What was concluded from a container's state must not repeat what the engine told.
  private void verifyReconciled() {
    List<EngineEvent> engines = told().stream().map(ChaosIT::event).toList();
    for (EngineEvent mine : reconciled()) {
      assertThat(engines)
          .as("told by the engine too: %s", mine)
          .noneMatch(its ->
              its.actor().id().equals(mine.actor().id())
                  && its.action().word().equals(mine.action().word())
                  && !its.time().isBefore(mine.time())
                  && its.time().isBefore(mine.time().plusSeconds(1)));
    }
  }

  private List<EngineEvent> reconciled() {
    return mails().stream()
        .flatMap(mail -> mail.lines().stream())
        .map(ChaosIT::event)
        .filter(EngineEvent::reconciled)
        .toList();
  }

  private long onlyInGaps() {
    Set<String> told = Set.copyOf(told());
    return inspected().stream().filter(line -> !told.contains(line)).count();
  }

  private String count() {
    return "%d events told by the engine, %d of them only as a gap; %d events in %d mails, %d copies; %d gaps, %d reconciled; %s; tricks %s; %d kill -9; %s"
        .formatted(
            inspected().size(),
            onlyInGaps(),
            told().size(),
            mails().size(),
            post.copies().size(),
            gaps().size(),
            reconciled().size(),
            post.shown(),
            Arrays.stream(Trick.values())
                .filter(trick -> trick != Trick.NONE)
                .map(trick -> trick + "=" + socket.played(trick))
                .toList(),
            kills.size(),
            faults);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }
}
