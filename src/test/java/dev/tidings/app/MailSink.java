package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// A mail server that takes everything, and the mails it took.
public final class MailSink implements AutoCloseable {

  private final GreenMail server = new GreenMail(ServerSetup.SMTP.dynamicPort());

  public MailSink() {
    server.start();
  }

  /// A mail as its reader sees it.
  ///
  /// @param lines of its attachment
  /// @param source all of it as it came, but for what servers put before it
  public record Received(
      String messageId,
      String subject,
      String text,
      int events,
      List<String> lines,
      String source) {

    /// A mail as it was handed to its sender.
    static Received of(String content) {
      try {
        return received(
            new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(content.getBytes(StandardCharsets.US_ASCII))));
      } catch (MessagingException e) {
        throw new AssertionError(e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// What makes a Tidings send here.
  public Map<String, String> environment() {
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
  public List<Received> mails() {
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
  public List<Received> await(int count) {
    Await.until(() -> count() >= count, "not so many mails: " + count, this::mails);
    return mails();
  }

  public int count() {
    return server.getReceivedMessages().length;
  }

  /// How many events the mails say they tell of.
  public int events() {
    int events = 0;
    try {
      for (MimeMessage message : server.getReceivedMessages()) {
        events += Integer.parseInt(message.getHeader("X-Tidings-Events", null));
      }
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
    return events;
  }

  /// The events of all mails.
  public List<String> lines() {
    return mails().stream().flatMap(mail -> mail.lines().stream()).toList();
  }

  /// The events of all mails, where a process was killed between the server's last word and its own
  /// note of it: such a mail comes twice. Both times it must be the same to the byte, so that a
  /// server can know it by its Message-ID, and it counts once.
  public List<String> linesOfDistinct() {
    Map<String, Received> byId = new LinkedHashMap<>();
    for (Received mail : mails()) {
      Received known = byId.putIfAbsent(mail.messageId(), mail);
      assertThat(known == null || known.equals(mail)).as("a repeated mail is the same").isTrue();
    }
    return byId.values().stream().flatMap(mail -> mail.lines().stream()).toList();
  }

  private static Received received(MimeMessage message) throws MessagingException, IOException {
    // A mail that tells of nothing but a gap has no attachment.
    boolean attached = message.isMimeType("multipart/mixed");
    Multipart parts = (Multipart) message.getContent();
    Multipart alternative = attached ? (Multipart) parts.getBodyPart(0).getContent() : parts;
    ByteArrayOutputStream source = new ByteArrayOutputStream();
    message.writeTo(source, new String[] {"Received", "Return-Path"});
    return new Received(
        message.getMessageID(),
        message.getSubject(),
        (String) alternative.getBodyPart(0).getContent(),
        Integer.parseInt(message.getHeader("X-Tidings-Events", null)),
        attached ? lines(parts.getBodyPart(1)) : List.of(),
        source.toString(StandardCharsets.US_ASCII));
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
