package dev.tidings.smtp;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.ServerFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands mails to an SMTP server, one after the other over one connection that is kept a little
/// while.
///
/// One thread sends and rests; any may close.
public final class SmtpSender implements MailSender {

  private static final Logger LOG = LoggerFactory.getLogger(SmtpSender.class);

  private final SmtpSettings settings;
  private final Timeouts timeouts;
  private final Authentication.Memory logins = new Authentication.Memory();
  private final RecipientLimit recipients = new RecipientLimit();
  private final MailDiagnoses diagnoses;
  private final ReentrantLock busy = new ReentrantLock();
  private volatile @Nullable SmtpSession kept;
  private volatile boolean closed;
  private @Nullable Trust trust;
  private @Nullable Instant idleSince;
  private boolean warned;
  private OptionalLong limit = OptionalLong.empty();

  /// A sender that waits as long as servers are used to. Nothing is connected yet.
  public SmtpSender(SmtpSettings settings) {
    this(settings, Timeouts.STANDARD);
  }

  /// A sender with time limits of its own.
  public SmtpSender(SmtpSettings settings, Timeouts timeouts) {
    this.settings = settings;
    this.timeouts = timeouts;
    this.diagnoses = new MailDiagnoses(settings);
  }

  @Override
  public Attempt send(PendingMail mail) {
    long began = System.nanoTime();
    return sendNow(mail).lasting(Duration.ofNanos(System.nanoTime() - began));
  }

  private Attempt sendNow(PendingMail mail) {
    busy.lock();
    try {
      idleSince = null;
      return closed ? failed("the sender is closed") : deliver(mail);
    } catch (RuntimeException e) {
      // Nobody foresaw it, so nobody may call it final.
      LOG.warn("sending through {} failed", settings.server(), e);
      drop();
      return failed("sending failed: " + e);
    } finally {
      if (closed) {
        drop();
      }
      busy.unlock();
    }
  }

  private static Attempt failed(String why) {
    return Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, why, true));
  }

  private Attempt deliver(PendingMail mail) {
    SmtpSession open = kept;
    if (open != null && open.isAlive()) {
      try {
        Attempt attempt = new MailTransaction(mail, settings, recipients).over(open);
        if (!isOutOfFavour(attempt)) {
          return attempt;
        }
        LOG.debug("the kept connection to {} takes no more: {}", settings.server(), attempt);
      } catch (SmtpFailure e) {
        // It had had enough of us: a fresh session begins with its patience renewed.
        LOG.debug("the kept connection to {} ended: {}", settings.server(), e.getMessage());
      }
    }
    drop();
    return deliverAfresh(mail);
  }

  /// A session that took mails and now refuses us may have lost what we logged in with: a token
  /// that has ended meanwhile.
  private static boolean isOutOfFavour(Attempt attempt) {
    return attempt.outcomes().isEmpty()
        && attempt
            .failure()
            .filter(f -> f.cause() == ServerFailure.Cause.CONFIGURATION)
            .isPresent();
  }

  private Attempt deliverAfresh(PendingMail mail) {
    var transaction = new MailTransaction(mail, settings, recipients);
    try {
      warnOnce();
      SmtpSession fresh = SessionOpening.open(settings, timeouts, trust(), logins);
      kept = fresh;
      limit = fresh.limit();
      Attempt attempt = transaction.over(fresh);
      if (isOutOfFavour(attempt)) {
        // Nothing better comes of it the next time.
        drop();
      }
      return attempt;
    } catch (SmtpFailure e) {
      drop();
      boolean offered = e.phase().compareTo(Phase.SENDER) >= 0;
      String sender = mail.mail().envelope().sender();
      return transaction.endedBy(diagnosis(e, sender).failure(offered));
    } catch (IOException e) {
      return Attempt.failed(diagnoses.unusable(e).failure(false));
    }
  }

  /// Certificates may be mended while we run: after a failed TLS they are read anew.
  private MailDiagnosis diagnosis(SmtpFailure failure, String sender) {
    Trust shown = trust;
    if (failure.phase() == Phase.TLS) {
      trust = null;
    }
    return diagnoses.of(failure, shown, sender);
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
                  "the password of {} goes to {} in the clear ({} = none)",
                  login.user(),
                  settings.server(),
                  settings.key("tls")));
    }
  }

  @Override
  public Instant rest(Instant now) {
    busy.lock();
    try {
      Instant idle = restConnection(now);
      Instant renewed =
          settings.login().map(login -> login.secret().renew(now)).orElse(Instant.MAX);
      return idle.isBefore(renewed) ? idle : renewed;
    } finally {
      busy.unlock();
    }
  }

  private Instant restConnection(Instant now) {
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
  }

  @Override
  public OptionalLong limit() {
    return limit;
  }

  @Override
  public Optional<String> trouble() {
    return settings.login().flatMap(login -> login.secret().trouble());
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
      SmtpSession open = kept;
      if (open != null) {
        open.cut();
      }
    }
  }

  private void drop() {
    SmtpSession open = kept;
    kept = null;
    if (open != null) {
      open.quit();
    }
  }
}
