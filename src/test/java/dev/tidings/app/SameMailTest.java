package dev.tidings.app;

import static dev.tidings.app.PipelineFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.config.RoutePolicy;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Mail;
import dev.tidings.notify.NotifyStep;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mail that is written again after a crash must be the same to the byte, or servers cannot know
/// that it is. Java's own sets and maps have another order in each process.
class SameMailTest {

  private static final Instant NOW = Events.START;

  /// Two orders of two things are the same by chance in every second process.
  private static final int PROCESSES = 4;

  @TempDir Path folder;

  @Test
  void anotherProcessWritesTheSameMailsOfWhatWaits() throws Exception {
    Path written = Files.createDirectory(folder.resolve("written"));
    try (PipelineFixture context = new PipelineFixture(written, NOW)) {
      NotifyStep step = context.notifyStep(routes());
      context.outage.set("gone", NOW);
      context.owe(1);
      for (int n = 0; n < 40; n++) {
        context.happened(NOW, event(n));
      }
      settle(step, NOW);
      context.outage.lift();
    }
    List<Process> others = new ArrayList<>();
    for (int n = 0; n < PROCESSES; n++) {
      Path copy = Files.createDirectory(folder.resolve("copy" + n));
      Files.copy(written.resolve("tidings.db"), copy.resolve("tidings.db"));
      others.add(process(copy));
    }
    String mine = mails(written);
    assertThat(mine.lines().filter(line -> line.startsWith("Message-ID:"))).hasSizeGreaterThan(4);
    for (Process other : others) {
      String theirs = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(other.waitFor()).as(theirs).isZero();
      assertThat(theirs).isEqualTo(mine);
    }
  }

  private static Process process(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            SameMailTest.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /// Writes the mails of what waits in a folder to the standard output.
  public static void main(String[] arguments) throws Exception {
    System.out.print(mails(Path.of(arguments[0])));
  }

  private static String mails(Path folder) throws Exception {
    StringBuilder mails = new StringBuilder();
    try (PipelineFixture context = new PipelineFixture(folder, NOW)) {
      settle(context.notifyStep(routes()), NOW.plusSeconds(60));
      for (Mail mail : context.takeMails()) {
        mails.append(mail.content()).append('\n');
      }
    }
    return mails.toString();
  }

  private static RoutePolicy[] routes() {
    return IntStream.range(0, 5)
        .mapToObj(n -> route("route" + n, n, List.of("container=web*" + n)))
        .toArray(RoutePolicy[]::new);
  }

  /// Some look alike, and their events become one mail.
  private static RoutePolicy route(String name, int n, List<String> only) {
    Route.GroupBy groups = n % 2 == 0 ? Route.GroupBy.CONTAINER : Route.GroupBy.NONE;
    Route route = new Route(name, new Matcher(only), List.of(), groups, Route.Then.CONTINUE);
    Addressees ops =
        new Addressees(
            List.of(new Address("", "ops" + n / 2 + "@example.org")), List.of(), List.of());
    return new RoutePolicy(
        route,
        PipelineFixture.POLICY,
        new RoutePolicy.Look(Optional.of(ops), Optional.empty(), Optional.empty()));
  }

  private static EngineEvent event(int n) {
    String action = n % 3 == 0 ? "start" : "die";
    String to = n % 4 == 0 ? "b@example.org" : n % 4 == 1 ? "a@example.org" : "";
    return EventCodec.decode(
        """
        {"Type":"container","Action":"%s","Actor":{"ID":"%064x","Attributes":{"name":"web%d",\
        "exitCode":"3","x":"1","y":"2","z":"3","image":"i","tidings.to":"%s"}},"timeNano":%d}\
        """
            .formatted(action, n, n, to, EngineEvent.toNano(NOW) + n),
        NOW);
  }
}
