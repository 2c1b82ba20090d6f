package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.journal.Journal;
import dev.tidings.notify.EventProcessor;
import dev.tidings.store.Store;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More than any engine makes, through the packaged program with the memory it ships with.
class StormIT {

  private static final int RATE = 10_000;
  private static final int EVENTS = 20 * RATE;

  /// The reader waits a second for space in its intake at most; what comes due meanwhile an engine
  /// has to keep for it.
  private static final int BEHIND = RATE;

  /// The heap has 24 MB of it.
  private static final int MEGABYTES = 128;

  private static final long MEMORY = 64 << 20;

  /// Where other tests run beside this one.
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final Pattern TIME = Pattern.compile("\"timeNano\":(\\d+)");

  /// What a gap says when the disk was slower than the engine.
  private static final Pattern UNFIT = Pattern.compile("and (\\d+) events did not fit");

  @TempDir Path folder;

  @Test
  void tenThousandEventsASecondForTwentySecondsAreAllMailedOnceInBoundedMemory() throws Exception {
    try (StormEngine engine = new StormEngine(folder.resolve("engine.sock"), 20);
        MailSink sink = new MailSink()) {
      Map<String, String> environment = sink.environment();
      environment.put("DOCKER_HOST", engine.host());
      environment.put("TIDINGS_THROTTLE_WINDOW", "5s");
      environment.put("TIDINGS_THROTTLE_GROWTH", "1");
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        long first = System.currentTimeMillis() * 1_000_000;
        int behind = engine.storm(first, EVENTS, RATE);
        Told told = new Told(first, EVENTS);
        Await.until(
            PATIENCE,
            () -> {
              if (sink.count() > told.mails) {
                told.read(sink.mails());
              }
              return told.isAllBut(unfit());
            },
            "not all are mailed",
            told::toString);
        int peak = peakMegabytes(tidings.pid());
        assertThat(tidings.isAlive()).isTrue();
        System.out.printf(
            "%s; %d came due while the reader let the engine wait; %d MB%n", told, behind, peak);
        assertThat(behind).isLessThan(BEHIND);
        assertThat(peak).isLessThan(MEGABYTES);
      }
    }
  }

  /// As a container of the image that is given 64 MB: with an archive of its classes.
  @Test
  void aBurstOfFortyThousandEventsInSixtyFourMegabytesIsAllMailedAndKillsNobody() throws Exception {
    if (!MemoryLimit.isPossible()) {
      throw RealEngine.unavailable("only root may limit memory");
    }
    String archive = ClassArchive.of(folder.resolve("archive"), this::burst);
    int events = 40_000;
    try (MemoryLimit limit =
        new MemoryLimit("tidings-storm-" + ProcessHandle.current().pid(), MEMORY)) {
      int most = burst(limit, archive, events);
      System.out.printf("%d events at once: %d MB, and what can be given back%n", events, most);
      assertThat(limit.kills()).isZero();
    }
  }

  private void burst(String options) {
    burst(null, options, 2_000);
  }

  /// @return the most anonymous memory that was seen, in megabytes
  private int burst(@Nullable MemoryLimit limit, String options, int events) {
    Path home = folder.resolve("of-" + events);
    List<String> prefix = limit == null ? List.of() : limit.prefix();
    int most = 0;
    try (StormEngine engine = new StormEngine(folder.resolve(events + ".sock"), 200);
        MailSink sink = new MailSink()) {
      Map<String, String> environment = sink.environment();
      environment.put("JDK_JAVA_OPTIONS", options);
      environment.put("DOCKER_HOST", engine.host());
      environment.put("TIDINGS_THROTTLE_WINDOW", "5s");
      environment.put("TIDINGS_THROTTLE_GROWTH", "1");
      try (TidingsProcess tidings =
          TidingsProcess.start(prefix, home, environment, "watch").watching()) {
        engine.storm(System.currentTimeMillis() * 1_000_000, events, events);
        int[] seen = {0};
        Await.until(
            PATIENCE,
            () -> {
              seen[0] = limit == null ? 0 : Math.max(seen[0], limit.anonymousMegabytes());
              return sink.events() >= events || !tidings.isAlive();
            },
            "not all are mailed",
            tidings::output);
        most = seen[0];
        assertThat(sink.events()).as(tidings.output()).isEqualTo(events);
        assertThat(tidings.stop()).as(tidings.output()).isZero();
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    return most;
  }

  @Test
  void aReplayOfManyContainersThatStartTogetherFitsTheHeap() throws Exception {
    Path recording = folder.resolve("day.jsonl");
    try (BufferedWriter lines = Files.newBufferedWriter(recording)) {
      for (int n = 0; n < 25_000; n++) {
        lines.write(
            """
            {"Type":"container","Action":"start","Actor":{"ID":"%064x","Attributes":{"image":"shop/web:1.5",\
            "name":"shop-web-%d-with-a-long-name-of-its-own"}},"timeNano":%d}
            """
                .formatted(n, n, 1_795_227_003_000_000_000L + n * 100_000L));
      }
    }
    Map<String, String> environment = Map.of("TIDINGS_MAIL_TO", "me@example.org");
    List<String> arguments = List.of("replay", "--out", "out", recording.toString());
    try (TidingsProcess replay =
        TidingsProcess.start(folder, environment, arguments.toArray(String[]::new))) {
      assertThat(replay.exitCode()).isZero();
      assertThat(replay.output()).contains("25000 events");
    }
  }

  @Test
  void eightyThousandContainersThatCrashWhileNoMailCanBeSentAreAllToldOnceItCan() throws Exception {
    int crashes = 80_000;
    try (StormEngine engine = new StormEngine(folder.resolve("engine.sock"), crashes);
        MoodyPost post = new MoodyPost()) {
      Map<String, String> environment = post.environment();
      environment.put("DOCKER_HOST", engine.host());
      post.down();
      long first = System.currentTimeMillis() * 1_000_000;
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        storm(engine, first, crashes, tidings);
        Await.until(PATIENCE, () -> isSorted(crashes), "not all is sorted", tidings::output);
        tidings.kill();
      }
      post.up();
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        Told told = new Told(first, crashes);
        Await.until(
            PATIENCE,
            () -> {
              told.readCopies(post.copies());
              return told.isAllBut(unfit());
            },
            "not all are mailed",
            () -> told + "\n" + tidings.output());
        System.out.printf("%s; %d MB%n", told, peakMegabytes(tidings.pid()));
        assertThat(tidings.isAlive()).isTrue();
      }
    }
  }

  /// Whoever hangs up has said why.
  private static void storm(StormEngine engine, long first, int crashes, TidingsProcess tidings)
      throws InterruptedException {
    try {
      engine.storm(first, crashes, RATE / 2);
    } catch (IOException e) {
      throw new AssertionError("the stream was given up: " + tidings.output(), e);
    }
  }

  private boolean isSorted(int events) {
    Await.pause(Duration.ofMillis(500));
    try (Store store = Store.beside(folder.resolve("data"))) {
      long last = number(store, "SELECT max(position) FROM event");
      return number(store, "SELECT count(*) FROM event WHERE action = 'die'") + unfit(store)
              == events
          && number(store, "SELECT count(*) FROM open_event") == 0
          && new Journal(store).cursor(EventProcessor.CURSOR) == last;
    }
  }

  private static long number(Store store, String sql) {
    return store.query(row -> row.getLong(1), sql).getFirst();
  }

  /// How many events the journal says to have given up, because a busy disk could not keep up. They
  /// are no loss as long as a mail says so.
  private long unfit() {
    try (Store store = Store.beside(folder.resolve("data"))) {
      return unfit(store);
    }
  }

  private static long unfit(Store store) {
    return store
        .query(
            row -> unfit(row.getString(1)), "SELECT raw FROM event WHERE ours AND action = 'gap'")
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private static long unfit(String text) {
    return UNFIT.matcher(text).results().mapToLong(r -> Long.parseLong(r.group(1))).sum();
  }

  /// What the mails told, each event once: those of the storm are numbered by their time.
  private static final class Told {

    private final long first;
    private final int events;
    private final BitSet told = new BitSet();
    private int mails;
    private long unfit;

    /// A mail names only the first few gaps one by one.
    private boolean moreGaps;

    Told(long first, int events) {
      this.first = first;
      this.events = events;
    }

    void readCopies(List<MoodyPost.Copy> all) {
      for (MoodyPost.Copy copy : all.subList(mails, all.size())) {
        read(MailSink.Received.of(copy.content()));
      }
    }

    /// @param all so far; those that were read are not read again
    void read(List<MailSink.Received> all) {
      all.subList(mails, all.size()).forEach(this::read);
    }

    private void read(MailSink.Received mail) {
      mails++;
      String text = mail.text().replaceAll("\\s+", " ");
      unfit += unfit(text);
      moreGaps |= text.contains(" more gap");
      for (String line : mail.lines()) {
        Matcher time = TIME.matcher(line);
        assertThat(time.find()).as(line).isTrue();
        long n = Long.parseLong(time.group(1)) - first;
        if (line.contains("\"Action\":\"die\"") && n >= 0 && n < events) {
          assertThat(told.get((int) n)).as("doubled: %s", line).isFalse();
          told.set((int) n);
        }
      }
    }

    /// @param stated how many events the journal says to have given up
    boolean isAllBut(long stated) {
      boolean said = unfit == stated || (moreGaps && unfit < stated);
      return told.cardinality() + stated == events && said;
    }

    @Override
    public String toString() {
      return "%d of %d events in %d mails, and %d are said to be missing"
          .formatted(told.cardinality(), events, mails, unfit);
    }
  }

  /// The most it ever had in memory at once (proc(5)).
  private static int peakMegabytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1_000)
        .findFirst()
        .orElseThrow();
  }
}
