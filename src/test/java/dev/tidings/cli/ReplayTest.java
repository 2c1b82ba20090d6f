package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.mail.mime.Mail;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  private static final String DIE = Events.container(1, "die", "web").raw();
  private static final String EXEC = Events.container(2, "exec_start: sh", "web").raw();

  @TempDir Path folder;
  private ReplayFixture replay;

  @BeforeEach
  void prepare() {
    replay = new ReplayFixture(folder);
  }

  @Test
  void theMailsAreThoseThatWatchWouldWrite() throws Exception {
    List<EngineEvent> events = ReplayFixture.demo();
    replay.replay(replay.file("demo.jsonl", events));
    List<String> contents = new ArrayList<>();
    for (String name : replay.names()) {
      contents.add(replay.content(name));
    }
    assertThat(contents)
        .isNotEmpty()
        .isEqualTo(replay.watched(events).stream().map(Mail::content).toList());
  }

  @Test
  void withoutFilesItPlaysTheDemo() throws Exception {
    assertThat(replay.replay()).isEqualTo(ExitStatus.OK);
    assertThat(replay.rows()).hasSameSizeAs(ReplayFixture.demo());
  }

  @Test
  void theMailsOfTheDemoHoldTheLastLinesOfTheLog() throws Exception {
    replay.replay();
    List<String> names = replay.names();
    assertThat(names.getFirst()).contains("shop-worker-1");
    assertThat(replay.content(names.getFirst()))
        .contains("KeyError: 'A-1013'", "crashed with exit code 3", "2 d 3 h")
        .doesNotContain("No log lines");
    assertThat(names)
        .anySatisfy(name ->
            assertThat(replay.content(name)).contains("limit 16 MB", "sorting 20000 orders"))
        .anySatisfy(
            name -> assertThat(replay.content(name)).contains("image shop/web:1.4 -> shop/web:1.5"))
        .noneMatch(name -> name.contains("create") || name.contains("shop_default"));
  }

  @Test
  void eachEventHasALineThatNamesItsMailAndItsRoute() throws Exception {
    replay.replay(replay.file("a", DIE));
    assertThat(replay.rows())
        .singleElement()
        .asString()
        .matches("2026-11-21 02:10:03\\.001  die +web +mail 001 +route problems");
  }

  @Test
  void aLongNameLeavesTheColumnsWhereTheyAre() throws Exception {
    String name = "production-payment-service-with-a-long-name-12";
    replay.replay(replay.file("a", DIE, Events.container(2, "die", name).raw()));
    assertThat(replay.rows())
        .hasSize(2)
        .anyMatch(row -> row.contains("production-paym...a-long-name-12"))
        .extracting(row -> row.indexOf("mail 0"))
        .containsOnly(replay.rows().getFirst().indexOf("mail 0"));
  }

  @Test
  void aRecordingWithoutAnEventIsNamed() throws Exception {
    assertThat(replay.replay(replay.file("a", ""))).isEqualTo(ExitStatus.OK);
    assertThat(replay.complaints())
        .contains("there is no event in it", "podman events --since 24h --stream=false");
  }

  @Test
  void whatPodmanHasRecordedIsReplayed() throws Exception {
    String died =
        """
        {"ID":"%s","Image":"localhost/bb","Name":"x1","Status":"died","ContainerExitCode":3,\
        "Time":"2026-11-21T02:10:03.001Z","Type":"container","Attributes":null}\
        """
            .formatted("9".repeat(64));
    assertThat(replay.replay(replay.file("a", died))).isEqualTo(ExitStatus.OK);
    assertThat(replay.names()).singleElement().asString().contains("x1");
  }

  @Test
  void anEventThatIsKeptBackIsListedWithTheRule() throws Exception {
    replay.replay(replay.file("a", EXEC));
    assertThat(replay.rows()).singleElement().asString().contains("not mailed  event=exec_*");
    assertThat(replay.names()).isEmpty();
  }

  @Test
  void theSumsAreThoseOfTheLines() throws Exception {
    replay.replay();
    Matcher sums =
        Pattern.compile("(\\d+) events, (\\d+) mails, not mailed: (\\d+) \\(.*\\)")
            .matcher(replay.table().getLast());
    assertThat(sums.matches()).isTrue();
    assertThat(replay.rows()).hasSize(Integer.parseInt(sums.group(1)));
    assertThat(replay.names()).hasSize(Integer.parseInt(sums.group(2)));
    assertThat(replay.count("not mailed")).isEqualTo(Long.parseLong(sums.group(3)));
    assertThat(replay.count("mail 0") + replay.count("not mailed")).isEqualTo(replay.rows().size());
  }

  @Test
  void everyMailIsNamedInTheTable() throws Exception {
    replay.replay();
    for (String name : replay.names()) {
      assertThat(replay.count("mail " + name.substring(0, 3))).as(name).isPositive();
    }
  }

  @Test
  void fiveHundredRestartsInAnHourAreOneMailAndEightSummariesAtMost() throws Exception {
    List<EngineEvent> loop = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Instant end = Events.START.plusMillis(7_200L * i);
      loop.add(Events.at(end, "die", "worker"));
      loop.add(Events.at(end.plusSeconds(4), "start", "worker"));
    }
    loop.removeLast();
    replay.replay(replay.file("a", loop));
    assertThat(replay.names()).hasSizeBetween(2, 9);
    assertThat(replay.content(replay.names().getFirst()))
        .contains("Date: Sat, 21 Nov 2026 02:10:03");
    assertThat(replay.names().getLast()).contains("500x");
  }

  @Test
  void aLineThatIsNoEventIsNamed() throws Exception {
    String file = replay.file("a", DIE, "", "{\"half\":");
    assertThat(replay.replay(file)).isEqualTo(ExitStatus.FAILED);
    assertThat(replay.complaints()).contains(file + ", line 3: no event (not JSON)", ": 1 line");
  }

  @Test
  void theEventsAroundALineThatIsNoneAreMailed() throws Exception {
    replay.replay(replay.file("a", "junk", DIE, "junk"));
    assertThat(replay.rows()).hasSize(1);
    assertThat(replay.names()).hasSize(1);
  }

  @Test
  void ofManyLinesThatAreNoEventsTheFirstAreNamed() throws Exception {
    String[] junk = new String[5_000];
    java.util.Arrays.fill(junk, "junk");
    replay.replay(replay.file("a", junk));
    assertThat(replay.complaints())
        .contains("line 100:", ": 5000 lines")
        .doesNotContain("line 101:");
  }

  @Test
  void aHyphenIsTheStandardInput() throws Exception {
    replay.in = ReplayFixture.bytes(DIE);
    assertThat(replay.replay("-")).isEqualTo(ExitStatus.OK);
    assertThat(replay.names()).hasSize(1);
  }

  @Test
  void filesAreMergedByTime() throws Exception {
    String odd = replay.file("odd", container(1), container(3), container(5));
    String even = replay.file("even", container(2), container(4));
    replay.replay(odd, even);
    assertThat(replay.rows())
        .extracting(row -> row.substring(22, 23))
        .containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void anEventInTwoFilesIsToldOnce() throws Exception {
    replay.replay(replay.file("a", DIE), replay.file("b", DIE));
    assertThat(replay.rows()).hasSize(1);
    assertThat(replay.table().getLast()).startsWith("1 event (and 1 of them once more), 1 mail,");
  }

  @Test
  void strangersNamesDoNotSteerTheTerminal() throws Exception {
    String escape = "\\u001b[2J\\u009b\\u202e\\u2028\\r\\n";
    replay.replay(
        replay.file(
            "a",
            DIE.replace("\"web\"", "\"" + escape + "\"").replace("die", "die" + escape),
            EXEC.replace("sh", "sh " + escape)));
    assertThat(replay.rows()).hasSize(2);
    assertThat(replay.rows())
        .allSatisfy(row -> assertThat(row).doesNotContainPattern("[\\p{Cntrl}\\u0080-\\u009f]"))
        .allSatisfy(row -> assertThat(row).doesNotContainPattern("[\\u202a-\\u202e\\u2028]"));
  }

  @Test
  void strangersNamesDoNotLeaveTheFolder() throws Exception {
    for (String name : List.of("../../../etc/x", "/etc/x", "..", "a\\\\b:c", "\\u0000", "CON")) {
      replay.replay(replay.file("a", DIE.replace("\"web\"", "\"" + name + "\"")));
      assertThat(replay.names()).singleElement().asString().matches("001-[a-z0-9-]+\\.eml");
    }
  }

  @Test
  void aSecretIsInNoLineAndInNoMail() throws Exception {
    String secret = "hunter2secret";
    replay.replay(
        replay.file("a", EXEC.replace(" sh", " mysql password=" + secret)),
        replay.file("b", DIE.replace("\"image\"", "\"password\":\"" + secret + "\",\"image\"")));
    assertThat(String.join("\n", replay.table())).doesNotContain(secret);
    assertThat(replay.all()).doesNotContain(secret);
  }

  @Test
  void anInputThatBreaksIsSaidInWords() throws Exception {
    replay.in =
        new SequenceInputStream(
            ReplayFixture.bytes(DIE + "\n"), new CancellableInput(closed(), () -> false));
    assertThat(replay.replay("-")).isEqualTo(ExitStatus.FAILED);
    assertThat(replay.complaints()).startsWith("tidings: cannot go on: ").doesNotContain("\tat ");
  }

  private InputStream closed() throws IOException {
    InputStream in = Files.newInputStream(Path.of(replay.file("closed")));
    in.close();
    return in;
  }

  @Test
  void nothingRemainsOfTheStore() throws Exception {
    replay.replay(replay.file("a", DIE));
    assertThat(replay.out.resolve(OwnFiles.SCRATCH)).doesNotExist();
  }

  @Test
  void whoIsAskedToEndSaysSo() throws Exception {
    replay.ended = true;
    assertThat(replay.replay(replay.file("a", DIE))).isEqualTo(130);
    assertThat(replay.complaints()).contains("ended before the last event");
  }

  @Test
  void aFileWithoutEventsGivesNoMail() throws Exception {
    assertThat(replay.replay(replay.file("a"))).isEqualTo(ExitStatus.OK);
    assertThat(replay.table().getLast()).isEqualTo("0 events, 0 mails, not mailed: 0");
  }

  @Test
  void aTableThatCannotBePrintedLeavesNoMailOut() throws Exception {
    PrintStream closed = new PrintStream(new ClosedPipe(), true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Replay.Wanted wanted =
        new Replay.Wanted(List.of(replay.file("a", DIE)), replay.out, MailFolder.Form.MAILS);
    Replay.Streams streams = new Replay.Streams(replay.in, closed, err);
    int exit = new Replay(replay.settings(), streams, () -> false).run(wanted);
    assertThat(replay.names()).hasSize(1);
    assertThat(exit).isEqualTo(ExitStatus.FAILED);
  }

  @Test
  void aDayOfEventsIsToldWithItsOwnTimes() throws Exception {
    List<EngineEvent> events = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      events.add(Events.at(Events.START.plus(Duration.ofHours(hour)), "die", "web" + hour));
    }
    replay.replay(replay.file("a", events));
    assertThat(replay.names()).hasSize(24);
    assertThat(replay.content(replay.names().getLast()))
        .contains("Date: Sun, 22 Nov 2026 01:10:03");
  }

  @Test
  void whatWasOverSoonIsNotMailedWhereARouteSaysSo() throws Exception {
    replay.configuration = "routes = [{ name = patient, for = 30s }]";
    Instant later = Events.START.plusSeconds(3);
    replay.replay(
        replay.file(
            "a",
            List.of(
                Events.at(Events.START, "die", "web"),
                Events.at(Events.START.plusMillis(200), "start", "web"),
                Events.at(later, "die", "db"))));
    assertThat(replay.rows())
        .satisfiesExactly(
            row -> assertThat(row).contains("not mailed  problems that were over within 30 s"),
            row -> assertThat(row).contains("not mailed  problems that were over within 30 s"),
            row -> assertThat(row).contains("mail 001").endsWith("route patient"));
    assertThat(replay.content(replay.names().getFirst()))
        .contains("Date: Sat, 21 Nov 2026 02:10:37");
  }

  private static String container(int n) {
    return Events.container(n, "die", "web" + n).raw();
  }

  private static final class ClosedPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
