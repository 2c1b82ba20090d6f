package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidings.files.Rights;
import dev.tidings.mail.mime.Mail;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailFolderTest {

  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void prepare() {
    folder = parent.resolve("a/b");
  }

  @Test
  void theFolderIsMade() throws Exception {
    put("first");
    assertThat(folder.resolve("001-first.eml")).hasContent("content of first");
  }

  @Test
  void nobodyElseMayReadWhatIsPutThere() throws Exception {
    for (MailFolder.Form form : MailFolder.Form.values()) {
      Path made = folder.resolve(form.name());
      try (MailFolder mails = MailFolder.in(made, form, ZoneOffset.UTC)) {
        mails.put(mail("first"));
      }
      Rights.assertPrivate(made);
    }
  }

  @Test
  void mailsOfOneSubjectAreFilesOfTheirOwn() throws Exception {
    try (MailFolder mails = open()) {
      assertThat(mails.put(mail("same"))).isEqualTo("001");
      assertThat(mails.put(mail("same"))).isEqualTo("002");
    }
    assertThat(folder.resolve("001-same.eml")).exists();
    assertThat(folder.resolve("002-same.eml")).exists();
  }

  @Test
  void aSubjectWithoutALetterHasAName() throws Exception {
    put("\u65e5\u672c");
    assertThat(folder.resolve("001-mail.eml")).exists();
  }

  @Test
  void aLongSubjectIsCut() throws Exception {
    put("x".repeat(1_000));
    assertThat(folder.resolve("001-" + "x".repeat(50) + ".eml")).exists();
  }

  @Test
  void whatAnEarlierRunLeftIsReplaced() throws Exception {
    put("first");
    put("second");
    assertThat(folder.resolve("001-first.eml")).doesNotExist();
    assertThat(folder.resolve("001-second.eml")).exists();
  }

  @Test
  void aStrangersFileIsReasonToRefuse() throws Exception {
    Files.createDirectories(folder);
    refusesBesides("notes.txt");
  }

  @Test
  void aStrangersFileIsKnownByMoreThanItsName() throws Exception {
    Files.createDirectories(folder);
    refusesBesides("001-first.eml");
  }

  @Test
  void whereAnythingIsAStrangersNothingIsDeleted() throws Exception {
    put("first");
    refusesBesides("zzz");
    assertThat(folder.resolve("001-first.eml")).exists();
  }

  @Test
  void aFolderInsideIsReasonToRefuse() throws Exception {
    put("first");
    Files.createDirectory(folder.resolve("002"));
    assertThatIllegalArgumentException().isThrownBy(this::open).withMessageContaining("002");
  }

  @Test
  void whatARunLeftThatWasCutOffIsReplaced() throws Exception {
    put("first");
    Files.createDirectory(folder.resolve(OwnFiles.SCRATCH));
    Files.writeString(folder.resolve(OwnFiles.SCRATCH).resolve("tidings.db"), "");
    put("second");
    assertThat(folder.resolve(OwnFiles.SCRATCH)).doesNotExist();
  }

  @Test
  void aFolderThatAnotherRunWritesToIsRefused() throws Exception {
    put("first");
    try (Store _ = Store.open(folder.resolve(OwnFiles.SCRATCH), Instant.EPOCH)) {
      assertThatIllegalArgumentException().isThrownBy(this::open).withMessageContaining("another");
    }
    assertThat(folder.resolve("001-first.eml")).exists();
  }

  @Test
  void aLinkIsNotFollowed() throws Exception {
    Path precious = Files.writeString(parent.resolve("precious"), "mine");
    put("first");
    Files.delete(folder.resolve("001-first.eml"));
    Files.createSymbolicLink(folder.resolve("001-first.eml"), precious);
    assertThatIllegalArgumentException().isThrownBy(this::open);
    assertThat(precious).hasContent("mine");
  }

  @Test
  void aListThatNamesFilesElsewhereDeletesNothingThere() throws Exception {
    Path precious = Files.writeString(parent.resolve("precious"), "mine");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(OwnFiles.LIST), "../../precious\n" + precious + "\n");
    put("first");
    assertThat(precious).hasContent("mine");
  }

  @Test
  void aFileInThePlaceOfTheFolderIsWrongUsage() throws Exception {
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "mine");
    assertThatIllegalArgumentException().isThrownBy(this::open).withMessageContaining("--out");
    assertThat(folder).hasContent("mine");
  }

  private void refusesBesides(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "mine");
    assertThatIllegalArgumentException()
        .isThrownBy(this::open)
        .withMessageContaining(name)
        .withMessageContaining("--out");
    assertThat(file).hasContent("mine");
  }

  private void put(String subject) throws IOException {
    try (MailFolder mails = open()) {
      mails.put(mail(subject));
    }
  }

  private MailFolder open() {
    return MailFolder.in(folder, MailFolder.Form.MAILS, ZoneId.of("UTC"));
  }

  private static Mail mail(String subject) {
    Mail.Envelope envelope = new Mail.Envelope("me@example.org", List.of("me@example.org"));
    return new Mail(
        "<1@x>",
        Instant.EPOCH,
        envelope,
        subject,
        1,
        "content of " + subject.replaceAll("[^a-z]", ""));
  }
}
