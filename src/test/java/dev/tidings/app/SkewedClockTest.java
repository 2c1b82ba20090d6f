package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.cli.CheckCommand;
import dev.tidings.cli.ExitStatus;
import dev.tidings.cli.OnceCommand;
import dev.tidings.config.Settings;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An engine whose clock is minutes before or behind ours is followed and looked back at like any
/// other, and mails say so.
@Timeout(300)
class SkewedClockTest {

  /// The most that a look back may take: an engine that waits for the end of the question would
  /// wait for a minute at least.
  private static final Duration PROMPT = Duration.ofSeconds(55);

  @TempDir Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 60, 600})
  void onceMailsWhatTheEngineRemembers(long seconds) throws Exception {
    try (SkewedEngine engine = engine(seconds)) {
      engine.happened(Duration.ofHours(2), "die", "old");
      engine.happened(Duration.ofSeconds(30), "die", "web");
      Instant start = Instant.now();
      PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
      int exit = new OnceCommand(settings(engine), out, out).run(Optional.empty(), "0s");
      assertThat(Duration.between(start, Instant.now())).isLessThan(PROMPT);
      assertThat(exit).isEqualTo(ExitStatus.OK);
      assertThat(mails())
          .singleElement()
          .asString()
          .contains("web")
          .contains(words(seconds))
          .doesNotContain("Events may be missing");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 60, 600})
  void onceOfTheLastMinuteMeansTheEnginesLastMinute(long seconds) throws Exception {
    try (SkewedEngine engine = engine(seconds)) {
      engine.happened(Duration.ofSeconds(90), "die", "early");
      engine.happened(Duration.ofSeconds(30), "die", "late");
      PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
      new OnceCommand(settings(engine), out, out).run(Optional.of("1m"), "0s");
      assertThat(mails()).singleElement().asString().contains("late").doesNotContain("early");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 60, 600})
  void watchIsSilentAboutThePastAndPromptAboutThePresent(long seconds) throws Exception {
    assertThat(mailOfThePresent(App.Mode.WATCH, seconds)).doesNotContain("This mail is");
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 60, 600})
  void pollMailsWhatHappensFromItsStart(long seconds) throws Exception {
    mailOfThePresent(App.Mode.POLL, seconds);
  }

  private String mailOfThePresent(App.Mode mode, long seconds) throws Exception {
    try (SkewedEngine engine = engine(seconds)) {
      engine.happened(Duration.ofSeconds(20), "die", "early");
      Settings settings = settings(engine);
      Edges edges = Edges.of(settings, Map.of(), InstantSource.system());
      try (App _ = new App(settings, mode, edges, () -> {})) {
        engine.followed.await();
        engine.happened(Duration.ZERO, "die", "late");
        Await.until(() -> !mails().isEmpty(), "no mail came", this::mails);
      }
      assertThat(mails())
          .singleElement()
          .asString()
          .contains("late")
          .contains(words(seconds))
          .doesNotContain("early")
          .doesNotContain("Events may be missing");
      try (Store store = Store.beside(settings.data())) {
        assertThat(EngineFacts.ahead(new Status(store)).minusSeconds(seconds).abs())
            .isLessThan(Duration.ofSeconds(2));
      }
      return mails().getFirst();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 60, 600})
  void checkSaysByHowMuchTheClocksDiffer(long seconds) throws Exception {
    try (SkewedEngine engine = engine(seconds)) {
      var out = new PrintStream(said, true, StandardCharsets.UTF_8);
      new CheckCommand(settings(engine), out, out).run(false);
      assertThat(said.toString(StandardCharsets.UTF_8))
          .containsPattern(
              "ok +clock +it is %s s %s this one"
                  .formatted(
                      "(%d|%d)".formatted(Math.abs(seconds), Math.abs(seconds) - 1),
                      seconds < 0 ? "behind" : "ahead of"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2})
  void clocksThatAgreeAreNotWorthAWord(long seconds) throws Exception {
    try (SkewedEngine engine = engine(seconds)) {
      engine.happened(Duration.ofSeconds(30), "die", "web");
      PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
      new OnceCommand(settings(engine), out, out).run(Optional.empty(), "0s");
      assertThat(mails()).singleElement().asString().doesNotContain("The engine's clock");
    }
  }

  private static String words(long seconds) {
    return "The engine's clock is "
        + (Math.abs(seconds) == 60 ? "1 min" : "10 min")
        + (seconds < 0 ? " behind" : " ahead of");
  }

  private SkewedEngine engine(long seconds) throws IOException {
    return new SkewedEngine(folder.resolve("s"), Duration.ofSeconds(seconds));
  }

  private Settings settings(SkewedEngine engine) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("application.conf"),
            "engine.host = \"%s\"\nmail.to = [\"me@example.org\"]\nmail.from = \"tidings@example.org\"\npoll.interval = 2s"
                .formatted(engine.host()));
    return Settings.read(
        Optional.of(file), Map.of("TIDINGS_DATA", folder.resolve("data").toString()));
  }

  private List<String> mails() {
    Path folder = this.folder.resolve("data/mail/new");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(SkewedClockTest::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      String mail = Files.readString(file).replace("=\r\n", "").replaceAll("\\s+", " ");
      return mail.replaceFirst("^.*?text/plain", "").replaceFirst("Content-Type: text/html.*", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
