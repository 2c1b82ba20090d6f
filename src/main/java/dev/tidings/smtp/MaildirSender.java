package dev.tidings.smtp;

import dev.tidings.files.PrivateFiles;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.ServerFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Lays mails into a local Maildir, where any mail reader finds them: written to `tmp`, on disk,
/// then renamed into `new`.
///
/// Only the user that Tidings runs as may read them; a Maildir that is there already keeps its
/// rights.
///
/// A file's name comes from the Message-ID alone: a mail that is delivered again finds itself
/// there, in `new` or, once read, in `cur`, and is left as it is. Lines end in LF, as files of
/// mails do on every system that has Maildirs; readers and IMAP servers put the CR back.
public final class MaildirSender implements MailSender {

  /// 96 bits of the Message-ID's digest: no two mails will share them.
  private static final int NAME_BYTES = 12;

  private final Path folder;

  /// Nothing is made or touched before the first mail.
  ///
  /// @param folder the Maildir; made with its parents if missing
  public MaildirSender(Path folder) {
    this.folder = folder;
  }

  @Override
  public Attempt send(PendingMail pending) {
    try {
      var outcome = new Outcome.Accepted("in " + deliver(pending.mail()));
      return Attempt.of(
          pending.due().stream()
              .distinct()
              .collect(Collectors.toMap(Function.identity(), to -> outcome)));
    } catch (IOException e) {
      return Attempt.failed(
          new ServerFailure(
              ServerFailure.Cause.SERVER, "cannot write to " + folder + ": " + words(e), false));
    }
  }

  private Path deliver(Mail mail) throws IOException {
    Path fresh = PrivateFiles.folder(folder.resolve("new"));
    Path read = PrivateFiles.folder(folder.resolve("cur"));
    Path name = fresh.resolve(name(mail.messageId()));
    // In this order: a reader may be moving it from the one to the other.
    if (!Files.exists(name) && !holds(read, name.getFileName())) {
      write(mail, PrivateFiles.folder(folder.resolve("tmp")).resolve(name.getFileName()), name);
    }
    return name;
  }

  private static String name(String messageId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(messageId.getBytes(StandardCharsets.UTF_8));
      return "tidings." + HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /// A reader appends `:2,` and flags to the name.
  private static boolean holds(Path read, Path name) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(read, name + "*")) {
      return found.iterator().hasNext();
    }
  }

  private void write(Mail mail, Path temporary, Path name) throws IOException {
    byte[] bytes = mail.content().replace("\r\n", "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      try (var file =
          PrivateFiles.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
          file.write(rest);
        }
        file.force(true);
      }
      // What readers show as the time of arrival.
      Files.setLastModifiedTime(temporary, FileTime.from(mail.created()));
      Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
      sync(folder.resolve("new"));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Without it the rename may be forgotten in a power cut.
  private static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String words(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    String what = e.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    String detail = reason == null ? what.replace(" Exception", "") : reason;
    return detail.contains("No space left") || detail.contains("quota")
        ? detail + "; free some space"
        : detail + "; it must be a folder that the user Tidings runs as may write to";
  }

  @Override
  public Instant rest(Instant now) {
    return Instant.MAX;
  }

  @Override
  public String destination() {
    return folder.toString();
  }

  @Override
  public void close() {
    // Nothing stays open between mails.
  }
}
