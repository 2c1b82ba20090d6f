package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.mail.mime.Mail;
import dev.tidings.mail.mime.Parts;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.OutboxAdmin;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Mails, sent and pending, and what one may do about those that are pending.
public final class MailPages {

  public static final Set<String> PAGING = Set.of("before", "limit");
  public static final Set<String> TICKET = Set.of("until", "ticket");

  private static final int USUAL = 30;
  private static final int MOST = 200;

  /// Nothing of a mail runs, loads or leads anywhere; its own styles are wanted.
  private static final String MAIL_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'self'; sandbox";

  private final Archive archive;
  private final OutboxAdmin outboxAdmin;
  private final Runnable due;
  private final Tickets tickets;

  public MailPages(WebContext context, Tickets tickets) {
    this.archive = new Archive(context.store());
    this.outboxAdmin = new OutboxAdmin(context.store());
    this.due = context.sources().due();
    this.tickets = tickets;
  }

  /// All of them, the newest first.
  public WebReply list(Call call) {
    return page(call, Archive.Which.ALL);
  }

  /// Those that somebody has not got, the newest first.
  public WebReply open(Call call) {
    return page(call, Archive.Which.OPEN);
  }

  private WebReply page(Call call, Archive.Which which) {
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    long before = call.number("before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
    List<Archive.Filed> page = archive.page(which, before, limit);
    Optional<Long> next =
        page.size() == limit ? Optional.of(page.getLast().number()) : Optional.empty();
    return WebReply.Document.of(json -> {
      JsonWriter.list(json, "items", page, MailPages::write);
      JsonWriter.next(json, next);
    });
  }

  private static void write(JsonGenerator json, Archive.Filed filed) throws IOException {
    json.writeStringField("id", bare(filed.messageId()));
    json.writeStringField("created", filed.created().toString());
    json.writeStringField("subject", filed.subject());
    json.writeNumberField("events", filed.events());
    JsonWriter.list(json, "deliveries", filed.deliveries(), MailPages::write);
  }

  private static void write(JsonGenerator json, OutboxEntry entry) throws IOException {
    json.writeStringField("recipient", entry.recipient());
    json.writeStringField("state", entry.state().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("tries", entry.tries());
    boolean pending = entry.state() == State.OWED && entry.nextTry().isAfter(Instant.EPOCH);
    JsonWriter.time(json, "nextTry", Optional.of(entry.nextTry()).filter(_ -> pending));
    json.writeStringField("reply", entry.reply());
  }

  /// One, with what it says.
  public WebReply one(Call call, String id) {
    Archive.Filed filed = filed(id);
    Parts parts = Parts.of(mail(id));
    return WebReply.Document.of(json -> {
      write(json, filed);
      json.writeStringField("text", parts.text());
      if (parts.html().isPresent()) {
        json.writeStringField("html", parts.html().get());
        json.writeStringField("page", tickets.address(bare(filed.messageId()), call.now()));
      } else {
        json.writeNullField("html");
        json.writeNullField("page");
      }
    });
  }

  /// Its HTML for a frame, which can send no token and shows a ticket instead.
  public WebReply html(Call call, String id) {
    long until = call.number("until", 0, Long.MAX_VALUE, 0);
    if (!tickets.isGood(id, until, call.text("ticket").orElse(""), call.now())) {
      throw new WebRefusal(403, "the ticket is wrong or too old: open the mail again");
    }
    String html =
        Parts.of(mail(id)).html().orElseThrow(() -> new WebRefusal(404, "this mail has no HTML"));
    return new WebReply.Asset("text/html; charset=utf-8", html, MAIL_POLICY);
  }

  /// Makes what is pending or given up of one due at once.
  public WebReply retry(String id) {
    String mail = mustBeOpen(id);
    if (outboxAdmin.retry(mail).isEmpty()) {
      throw new WebRefusal(404, "no such mail is pending");
    }
    due.run();
    return WebReply.Document.of(json -> json.writeStringField("retried", bare(mail)));
  }

  /// Gives up what is pending of one.
  public WebReply drop(String id) {
    String mail = mustBeOpen(id);
    if (outboxAdmin.drop(mail).isEmpty()) {
      throw new WebRefusal(404, "no such mail is pending");
    }
    return WebReply.Document.of(json -> json.writeStringField("dropped", bare(mail)));
  }

  /// The postmaster would take the beginning of an id too: here only the whole one means a mail.
  private String mustBeOpen(String id) {
    Archive.Filed filed = filed(id);
    if (filed.deliveries().stream().allMatch(entry -> entry.state() == State.ACCEPTED)) {
      throw new WebRefusal(404, "nothing of this mail is pending");
    }
    return filed.messageId();
  }

  private Archive.Filed filed(String id) {
    return archive
        .filed("<" + id + ">")
        .orElseThrow(() -> new WebRefusal(404, "there is no such mail"));
  }

  private Mail mail(String id) {
    return archive
        .mail("<" + id + ">")
        .orElseThrow(() -> new WebRefusal(404, "there is no such mail"));
  }

  private static String bare(String messageId) {
    return messageId.substring(1, messageId.length() - 1);
  }
}
