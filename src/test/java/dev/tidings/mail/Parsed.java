package dev.tidings.mail;

import dev.tidings.mail.mime.Mail;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/// A mail as a mail program reads it: with jakarta.mail, which had no part in writing it.
public final class Parsed {

  private final MimeMessage message;

  public Parsed(Mail mail) throws MessagingException {
    byte[] bytes = mail.content().getBytes(StandardCharsets.US_ASCII);
    message =
        new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
  }

  Message message() {
    return message;
  }

  String header(String name) throws MessagingException {
    String[] values = message.getHeader(name);
    return values == null ? "" : String.join(" | ", values);
  }

  String subject() throws MessagingException {
    return message.getSubject();
  }

  public String text() throws MessagingException, IOException {
    return (String) alternative().getBodyPart(0).getContent();
  }

  public String html() throws MessagingException, IOException {
    return (String) alternative().getBodyPart(1).getContent();
  }

  BodyPart attachment() throws MessagingException, IOException {
    return ((Multipart) message.getContent()).getBodyPart(1);
  }

  private Multipart alternative() throws MessagingException, IOException {
    Multipart body = (Multipart) message.getContent();
    return body.getContentType().startsWith("multipart/alternative")
        ? body
        : (Multipart) body.getBodyPart(0).getContent();
  }
}
