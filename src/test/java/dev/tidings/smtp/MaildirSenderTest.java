package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidings.files.Rights;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaildirSenderTest {

  @TempDir private Path temporary;
  private Path folder;
  private MaildirSender sender;

  @BeforeEach
  void open() {
    folder = temporary.resolve("data/mail");
    sender = new MaildirSender(folder);
  }

  private List<Path> files(String part) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(part))) {
      return files.toList();
    }
  }

  @Test
  void aMailLiesInNewWithLineEndsOfFiles() throws IOException {
    sender.send(Mails.to("ops@example.org"));
    assertThat(files("new")).hasSize(1);
    assertThat(Files.readString(files("new").getFirst()))
        .isEqualTo(Mails.CONTENT.replace("\r\n", "\n"));
    assertThat(files("tmp")).isEmpty();
    assertThat(files("cur")).isEmpty();
  }

  @Test
  void nobodyElseMayReadIt() throws IOException {
    Path made = folder.resolve("a/b");
    new MaildirSender(made).send(Mails.to("ops@example.org"));
    Rights.assertPrivate(folder.resolve("a"));
  }

  @Test
  void everyRecipientsCopyIsTheOneFile() throws IOException {
    assertThat(sender.send(Mails.to("a@example.org", "b@example.org")).outcomes())
        .containsOnlyKeys("a@example.org", "b@example.org")
        .allSatisfy((to, outcome) -> assertThat(outcome).isInstanceOf(Outcome.Accepted.class));
    assertThat(files("new")).hasSize(1);
  }

  @Test
  void theAcceptedFileIsNamed() throws IOException {
    Attempt attempt = sender.send(Mails.to("ops@example.org"));
    assertThat(attempt.outcomes())
        .containsEntry("ops@example.org", new Outcome.Accepted("in " + files("new").getFirst()));
  }

  @Test
  void aMailDeliveredTwiceIsThereOnce() throws IOException {
    sender.send(Mails.to("ops@example.org"));
    sender.send(Mails.to("ops@example.org"));
    assertThat(files("new")).hasSize(1);
  }

  @Test
  void aMailThatWasReadDoesNotComeBack() throws IOException {
    sender.send(Mails.to("ops@example.org"));
    Path fresh = files("new").getFirst();
    Files.move(fresh, folder.resolve("cur").resolve(fresh.getFileName() + ":2,S"));
    assertThat(sender.send(Mails.to("ops@example.org"))).satisfies(Mails::assertDealtWith);
    assertThat(files("new")).isEmpty();
    assertThat(files("cur")).hasSize(1);
  }

  @Test
  void whatACrashLeftInTmpIsOverwritten() throws IOException {
    sender.send(Mails.to("ops@example.org"));
    Path name = files("new").getFirst();
    Files.delete(name);
    Files.writeString(folder.resolve("tmp").resolve(name.getFileName()), "x".repeat(5_000));
    sender.send(Mails.to("ops@example.org"));
    assertThat(Files.readString(files("new").getFirst()))
        .isEqualTo(Mails.CONTENT.replace("\r\n", "\n"));
    assertThat(files("tmp")).isEmpty();
  }

  @Test
  void aFileArrivedWhenItsMailWasMade() throws IOException {
    sender.send(Mails.to("ops@example.org"));
    assertThat(Files.getLastModifiedTime(files("new").getFirst()).toInstant())
        .isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
  }

  @Test
  void aFolderThatCannotBeMadeKeepsTheMailOwed() throws IOException {
    Files.writeString(temporary.resolve("data"), "a file is in the way");
    assertThat(sender.send(Mails.to("ops@example.org")))
        .satisfies(Mails::assertServerFailed)
        .satisfies(a -> assertThat(Mails.why(a)).contains(folder.toString(), "must be a folder"));
  }

  @Test
  void aFullDiskKeepsTheMailOwed() throws IOException {
    // A device that is always full stands where the mail is written first.
    sender.send(Mails.to("ops@example.org"));
    Path name = files("new").getFirst();
    Files.delete(name);
    Files.createSymbolicLink(
        folder.resolve("tmp").resolve(name.getFileName()), Path.of("/dev/full"));
    assertThat(sender.send(Mails.to("ops@example.org")))
        .satisfies(Mails::assertServerFailed)
        .satisfies(a -> assertThat(Mails.why(a)).contains("free some space"));
    assertThat(files("new")).isEmpty();
  }

  @Test
  void theConstructorTouchesNothing() {
    assertThatCode(() -> new MaildirSender(Path.of("/proc/no/such"))).doesNotThrowAnyException();
    assertThat(folder).doesNotExist();
  }

  @Test
  void theDestinationIsTheFolder() {
    assertThat(sender.destination()).isEqualTo(folder.toString());
    assertThat(sender.rest(Instant.EPOCH)).isEqualTo(Instant.MAX);
  }
}
