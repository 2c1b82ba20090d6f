package dev.tidings.cli;

import dev.tidings.files.PrivateFiles;
import dev.tidings.mail.mime.Mail;
import dev.tidings.mail.mime.Parts;
import dev.tidings.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/// The folder that replayed mails are put into: one file each, or pages for a browser. A file that
/// somebody else put there is neither changed nor deleted. Used by one thread.
final class MailFolder implements AutoCloseable {

  /// Which files mails become.
  enum Form {
    /// `001-subject.eml`, as a server would have got it.
    MAILS,
    /// `001-subject.html` and `001-subject.txt`, and an `index.html` that lists them.
    PAGES
  }

  private static final int LONGEST = 50;

  private final Path folder;
  private final Writer list;
  private final Optional<PreviewIndex> index;
  private int mails;

  private MailFolder(Path folder, Writer list, Optional<PreviewIndex> index) {
    this.folder = folder;
    this.list = list;
    this.index = index;
  }

  /// Makes the folder, or takes out of it what an earlier run left there.
  ///
  /// @param zone for times on pages
  /// @throws IllegalArgumentException if there is anything else in it, or it cannot be written
  static MailFolder in(Path folder, Form form, ZoneId zone) {
    try {
      PrivateFiles.folder(folder);
      Writer list = OwnFiles.begin(folder);
      return new MailFolder(
          folder,
          list,
          switch (form) {
            case MAILS -> Optional.empty();
            case PAGES ->
                Optional.of(PreviewIndex.to(create(folder, list, PreviewIndex.FILE), zone));
          });
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot write to "
              + folder
              + " ("
              + StoreException.reason(e)
              + "): name another folder with --out",
          e);
    }
  }

  /// A place for a store, in which there is space as for the mails.
  Path scratch() {
    return folder.resolve(OwnFiles.SCRATCH);
  }

  /// Writes a mail.
  ///
  /// @return its number, as in the names of its files
  /// @throws UncheckedIOException if the disk refuses
  String put(Mail mail) {
    String number = String.format(Locale.ROOT, "%03d", ++mails);
    String name = number + "-" + safe(mail.subject());
    try {
      if (index.isPresent()) {
        putPages(mail, name, index.get());
      } else {
        write(name + ".eml", mail.content());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return number;
  }

  private void putPages(Mail mail, String name, PreviewIndex pages) throws IOException {
    Parts parts = Parts.of(mail);
    write(name + ".txt", parts.text());
    if (parts.html().isPresent()) {
      write(name + ".html", PreviewIndex.withoutReach(parts.html().get()));
    }
    pages.add(mail, name, parts.html().isPresent());
  }

  /// Says on pages what it all came to.
  void conclude(String sums) throws IOException {
    if (index.isPresent()) {
      index.get().conclude(sums);
    }
  }

  private void write(String name, String content) throws IOException {
    try (Writer out = create(folder, list, name)) {
      out.write(content);
    }
  }

  /// Listed first: a run that is cut off leaves nothing that the next takes for somebody's.
  private static Writer create(Path folder, Writer list, String name) throws IOException {
    list.write(name + "\n");
    list.flush();
    return PrivateFiles.create(folder.resolve(name));
  }

  /// What is neither a letter nor a digit of ASCII is a hyphen: fit for every file system and every
  /// shell.
  private static String safe(String subject) {
    String words =
        subject.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String name = words.substring(0, Math.min(LONGEST, words.length())).replaceAll("-$", "");
    return name.isEmpty() ? "mail" : name;
  }

  /// For people: what to open.
  @Override
  public String toString() {
    return (index.isPresent() ? folder.resolve(PreviewIndex.FILE) : folder).toString();
  }

  @Override
  public void close() throws IOException {
    try (list) {
      if (index.isPresent()) {
        index.get().close();
      }
    }
  }
}
