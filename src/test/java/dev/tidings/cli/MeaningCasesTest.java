package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What recordings from the field mean, as the subjects of their mails.
class MeaningCasesTest {

  @TempDir private Path folder;

  private List<String> subjects(String recording) throws Exception {
    ReplayFixture replay = new ReplayFixture(folder);
    replay.zone = "Europe/Berlin";
    assertThat(replay.replay(replay.file("case.jsonl", lines(recording)))).isZero();
    List<String> subjects = new ArrayList<>();
    try (Stream<Path> mails = Files.list(replay.out)) {
      for (Path mail : mails.filter(file -> file.toString().endsWith(".eml")).sorted().toList()) {
        subjects.add(subject(Files.readString(mail, StandardCharsets.UTF_8)));
      }
    }
    return subjects;
  }

  private List<String> texts(String recording) throws Exception {
    subjects(recording);
    List<String> texts = new ArrayList<>();
    try (Stream<Path> mails = Files.list(folder.resolve("out"))) {
      for (Path mail : mails.filter(file -> file.toString().endsWith(".eml")).sorted().toList()) {
        texts.add(Files.readString(mail, StandardCharsets.UTF_8).replace("\r", ""));
      }
    }
    return texts;
  }

  private static String subject(String mail) {
    String headers = mail.replace("\r", "").split("\n\n", 2)[0].replaceAll("\n[ \t]", " ");
    return headers
        .lines()
        .filter(line -> line.startsWith("Subject: "))
        .findFirst()
        .orElseThrow()
        .substring("Subject: ".length());
  }

  private static String lines(String recording) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            MeaningCasesTest.class.getResourceAsStream("/cases/" + recording), recording)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Made of recordings and of lines by hand, without the commands of health checks: deploys by
  /// compose, a nightly job that fails, a health check that flaps, a database that fails with five
  /// that need it.
  @Test
  void aDayInAShopIsFewMails() throws Exception {
    assertThat(subjects("shop-day.jsonl"))
        .containsExactly(
            "[STARTED] host1: shop (8 containers)",
            "[started] host1: backup",
            "[CRASH exit 1] host1: backup",
            "[CRASH exit 1] host1: search",
            "[RECOVERED after 20 s] host1: search",
            "[CRASH 2x] host1: search",
            "[RECOVERED after 8 min 20 s] host1: search",
            "[STARTED] host1: blog (4 containers)",
            "[DEPLOYED] host1: blog (4 containers)",
            "[UNHEALTHY] host1: queue",
            "[RECOVERED after 1 min] host1: queue",
            "[RECOVERED after 1 min] host1: queue",
            "[RECOVERED after 1 min] host1: queue",
            "[RECOVERED after 1 min] host1: queue",
            "[CRASH exit 1] host1: db",
            "[5 problems after db] host1: orders, cart, mailer and 2 more",
            "[RECOVERED after 5 min] host1: db",
            "[RECOVERED after 5 min 4 s] host1: orders",
            "[4 recovered] host1: cart, mailer, admin and 1 more",
            "[RESTARTED] host1: blog (4 containers)",
            "[SCALED 2 to 4] host1: blog api",
            "[create] host1: report",
            "[started] host1: report",
            "[finished] host1: report",
            "[TAKEN DOWN] host1: blog (6 containers)");
  }

  @Test
  void exitCodesOfWindowsAreAsWindowsHasThem() throws Exception {
    assertThat(subjects("windows.jsonl"))
        .contains("[CRASH exit 3221226505] host1: iis", "[CRASH exit 4294967295] host1: sql");
  }

  @Test
  void whoIsEndedByTheSignalOfItsImageIsStopped() throws Exception {
    assertThat(subjects("stopsignals.jsonl"))
        .noneMatch(subject -> subject.contains("CRASH") || subject.contains("RECOVERED"))
        .noneMatch(subject -> subject.contains("finished"))
        .filteredOn(subject -> subject.startsWith("[stopped"))
        .hasSize(4);
  }

  @Test
  void anIllnessThatAStopEndedIsNotCountedUntilTheNextMorning() throws Exception {
    assertThat(subjects("unhealthy-stopped.jsonl"))
        .contains("[UNHEALTHY] host1: wiki")
        .noneMatch(subject -> subject.contains("RECOVERED"));
  }

  @Test
  void aNewContainerOfTheNameOfOneThatWasRemovedIsNoRecovery() throws Exception {
    assertThat(subjects("crashed-removed.jsonl"))
        .anyMatch(subject -> subject.startsWith("[CRASH"))
        .noneMatch(subject -> subject.contains("RECOVERED"));
  }

  @Test
  void aContainerThatWasRenamedIsCalledByItsNewName() throws Exception {
    assertThat(subjects("dokku.jsonl")).contains("[CRASH exit 1] host1: shop.web.1");
  }

  @Test
  void anInitContainerThatEndsWellIsNoProblem() throws Exception {
    assertThat(subjects("init.jsonl")).noneMatch(subject -> subject.contains("CRASH"));
  }

  @Test
  void onTheDayOfAChangeOfTheClockEachTimeHasItsZone() throws Exception {
    List<String> texts = texts("dst.jsonl");
    assertThat(texts).isNotEmpty();
    String all = String.join("\n", texts);
    assertThat(all).contains("2026-10-25 02:51:30 CEST", "2026-10-25 02:03:30 CET");
    assertThat(all).doesNotContainPattern("(?m)^ +Time +2026-10-25 [0-9:]{8}$");
    assertThat(all).doesNotContain("CEST CEST", "CET CET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nightly.jsonl", "nightly-rm.jsonl"})
  void aNightlyJobIsWellAgainWhenARunHasEndedWell(String recording) throws Exception {
    List<String> subjects = subjects(recording);
    assertThat(subjects).filteredOn(subject -> subject.startsWith("[CRASH")).hasSize(4);
    assertThat(subjects).noneMatch(subject -> subject.contains("2x"));
    assertThat(subjects).filteredOn(subject -> subject.contains("RECOVERED")).hasSize(1);
    assertThat(subjects.getLast()).isEqualTo("[RECOVERED after 4 d] host1: backup");
  }

  @ParameterizedTest
  @CsvSource({
    "compose-up, [STARTED] host1: blog (4 containers)",
    "compose-recreate-v2, [DEPLOYED] host1: blog (4 containers)",
    "compose-restart, [RESTARTED] host1: blog (4 containers)",
    "compose-scale-out, [SCALED 2 to 4] host1: blog api",
    "compose-force-recreate-one, [DEPLOYED] host1: blog (1 container)",
    "compose-down, [TAKEN DOWN] host1: blog (6 containers)"
  })
  void whatComposeDoesToAProjectIsOneMail(String recording, String subject) throws Exception {
    assertThat(subjects(recording + ".jsonl")).containsExactly(subject);
  }

  @Test
  void theMailOfADeploymentSaysHowLongEachServiceWasDown() throws Exception {
    assertThat(texts("compose-recreate-v2.jsonl"))
        .singleElement()
        .asString()
        .contains("blog was deployed: 4 containers recreated, down for 2.8 s at most.")
        .containsPattern("(?m)^ +db +down 1.3 s")
        .containsPattern("(?m)^ +api \\(2 containers\\) +down 1.8 s");
  }

  @Test
  void theMailOfARestartSaysHowLongItWasDown() throws Exception {
    assertThat(texts("compose-restart.jsonl"))
        .singleElement()
        .asString()
        .contains("blog was restarted: 4 containers, down for 2.4 s at most.");
  }
}
