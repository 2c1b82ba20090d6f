package dev.tidings.smtp;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.OwedMail;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands mails to an SMTP server, one after the other over one connection that is kept a little
/// while. Nothing of the mail library is loaded before the first of them.
///
/// One thread sends and rests; any may close.
public final class SmtpSender implements MailSender {

  private static final Logger LOG = LoggerFactory.getLogger(SmtpSender.class);

  private final SmtpSettings settings;
  private final Timeouts timeouts;
  private final Verdicts verdicts;
  private final Diagnoses diagnoses;
  private final ReentrantLock busy = new ReentrantLock();
  private volatile @Nullable Conversation kept;
  private volatile boolean closed;
  private @Nullable Trust trust;
  private @Nullable Instant idleSince;
  private boolean warned;
  private OptionalLong limit = OptionalLong.empty();

  /// A sender that waits as long as servers are used to.
  public SmtpSender(SmtpSettings settings) {
    this(settings, Timeouts.STANDARD);
  }

  /// A sender with time limits of its own.
  public SmtpSender(SmtpSettings settings, Timeouts timeouts) {
    this.settings = settings;
    this.timeouts = timeouts;
    this.verdicts = new Verdicts(settings);
    this.diagnoses = new Diagnoses(settings);
  }

  @Override
  public Attempt send(OwedMail owed) {
    busy.lock();
    try {
      idleSince = null;
      return closed ? new Attempt.Unreachable("the sender is closed") : deliver(owed);
    } catch (RuntimeException e) {
      // Nobody foresaw it, so nobody may call it final.
      LOG.warn("sending through {} failed", settings.server(), e);
      drop();
      return new Attempt.Unreachable("sending failed: " + e);
    } finally {
      if (closed) {
        drop();
      }
      busy.unlock();
    }
  }

  private Attempt deliver(OwedMail owed) {
    Conversation open = kept;
    if (open != null && open.isAlive()) {
      try {
        return new Delivery(owed, verdicts).over(open);
      } catch (Trouble e) {
        // It had had enough of us: a fresh conversation begins with its patience renewed.
        LOG.debug("the kept connection to {} ended: {}", settings.server(), e.getMessage());
      }
    }
    drop();
    return deliverAfresh(owed);
  }

  private Attempt deliverAfresh(OwedMail owed) {
    var delivery = new Delivery(owed, verdicts);
    try {
      warnOnce();
      Conversation fresh = Conversation.open(settings, timeouts, trust());
      kept = fresh;
      limit = fresh.limit();
      return delivery.over(fresh);
    } catch (Trouble e) {
      drop();
      return delivery.endedBy(diagnosis(e));
    } catch (IOException e) {
      return new Attempt.Misconfigured(Diagnoses.unusable(e).words());
    }
  }

  /// Certificates may be mended while we run: after a failed TLS they are read anew.
  private Diagnosis diagnosis(Trouble trouble) {
    Trust shown = trust;
    if (trouble.phase() == Phase.TLS) {
      trust = null;
    }
    return diagnoses.of(trouble, shown);
  }

  private Trust trust() throws IOException {
    Trust present = trust;
    if (present == null) {
      present = Trust.of(settings.caFile());
      trust = present;
    }
    return present;
  }

  private void warnOnce() {
    boolean bare = settings.security() == SmtpSettings.Security.NONE;
    if (bare && !warned) {
      warned = true;
      settings
          .login()
          .ifPresent(login ->
              LOG.warn(
                  "the password of {} goes to {} in the clear (smtp.tls = none)",
                  login.user(),
                  settings.server()));
    }
  }

  @Override
  public Instant rest(Instant now) {
    busy.lock();
    try {
      if (kept == null) {
        return Instant.MAX;
      }
      // The first look after a mail; nobody told the time before.
      Instant since = idleSince == null ? now : idleSince;
      idleSince = since;
      if (now.isBefore(since.plus(timeouts.idle()))) {
        return since.plus(timeouts.idle());
      }
      drop();
      return Instant.MAX;
    } finally {
      busy.unlock();
    }
  }

  @Override
  public OptionalLong limit() {
    return limit;
  }

  @Override
  public String destination() {
    return settings.server().toString();
  }

  /// Ends the connection; cuts it if a mail is under way, which then gets the outcome that is true
  /// of it.
  @Override
  public void close() {
    closed = true;
    if (busy.tryLock()) {
      try {
        drop();
      } finally {
        busy.unlock();
      }
    } else {
      Conversation open = kept;
      if (open != null) {
        open.cut();
      }
    }
  }

  private void drop() {
    Conversation open = kept;
    kept = null;
    if (open != null) {
      open.quit();
    }
  }
}
