package dev.tidings.app;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// A mail server that takes everything, and the mails it took.
final class MailSink implements AutoCloseable {

  private final GreenMail server = new GreenMail(ServerSetup.SMTP.dynamicPort());

  MailSink() {
    server.start();
  }

  /// A mail as its reader sees it.
  ///
  /// @param lines of its attachment
  record Received(String subject, String text, int events, List<String> lines) {}

  /// What makes a Tidings send here.
  Map<String, String> environment() {
    return new TreeMap<>(
        Map.of(
            "TIDINGS_SMTP_HOST", "127.0.0.1",
            "TIDINGS_SMTP_PORT", Integer.toString(server.getSmtp().getPort()),
            "TIDINGS_SMTP_TLS", "none",
            "TIDINGS_MAIL_FROM", "tidings@example.org",
            "TIDINGS_MAIL_TO", "me@example.org",
            "TIDINGS_MAIL_HOST", "host1"));
  }

  /// The mails so far, in the order they were written.
  List<Received> mails() {
    List<MimeMessage> messages = new ArrayList<>(Arrays.asList(server.getReceivedMessages()));
    List<Received> mails = new ArrayList<>();
    try {
      for (MimeMessage message : messages) {
        mails.add(received(message));
      }
    } catch (MessagingException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return mails;
  }

  /// Waits for so many mails.
  List<Received> await(int count) {
    Await.until(() -> count() >= count, "not so many mails: " + count, this::mails);
    return mails();
  }

  int count() {
    return server.getReceivedMessages().length;
  }

  /// The events of all mails.
  List<String> lines() {
    return mails().stream().flatMap(mail -> mail.lines().stream()).toList();
  }

  private static Received received(MimeMessage message) throws MessagingException, IOException {
    Multipart mixed = (Multipart) message.getContent();
    Multipart alternative = (Multipart) mixed.getBodyPart(0).getContent();
    return new Received(
        message.getSubject(),
        (String) alternative.getBodyPart(0).getContent(),
        Integer.parseInt(message.getHeader("X-Tidings-Events", null)),
        lines(mixed.getBodyPart(1)));
  }

  private static List<String> lines(BodyPart attachment) throws MessagingException, IOException {
    try (InputStream plain = attachment.getInputStream();
        InputStream in =
            attachment.getFileName().endsWith(".gz") ? new GZIPInputStream(plain) : plain) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
