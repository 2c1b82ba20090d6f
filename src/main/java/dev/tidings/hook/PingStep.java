package dev.tidings.hook;

import dev.tidings.config.AliveSettings;
import dev.tidings.config.HookAddress;
import dev.tidings.work.Step;
import dev.tidings.work.Worker;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a service again and again that all is well, or what is not, so that it raises an alarm
/// where Tidings has fallen silent: `<url>/start` once, then `<url>`, or `<url>/fail` with the
/// reasons (healthchecks.io and its like).
///
/// All its fields are owned by the thread that runs it.
public final class PingStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(PingStep.class);

  /// As its thread is called.
  public static final String WORKER = "alive-ping";

  /// Such a service may be out of reach for minutes; after that somebody should know by other ways.
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);

  /// Such services keep the beginning only, 10 to 100 kB.
  private static final int LONGEST = 8_000;

  private final AliveSettings.Ping ping;
  private final Function<Instant, List<String>> wrong;
  private final Post post;
  private final Worker.Reports reports;
  private boolean started;
  private @Nullable Instant failingSince;
  private Duration retry = Duration.ZERO;
  private String trouble = "";

  /// Posts once.
  @FunctionalInterface
  public interface Post {
    HookAnswer post(URI to, String contentType, String body, Duration timeout)
        throws InterruptedException;
  }

  /// @param wrong what `tidings health` would say is wrong, without secrets
  /// @param reports called when pings were not taken for long, and when they are again
  public PingStep(
      AliveSettings.Ping ping,
      Function<Instant, List<String>> wrong,
      Post post,
      Worker.Reports reports) {
    this.reports = reports;
    this.ping = ping;
    this.wrong = wrong;
    this.post = post;
  }

  @Override
  public Instant run(Instant now) throws InterruptedException {
    if (!started) {
      started = true;
      HookAnswer answer = said(ping.to().below("start"), "");
      if (!(answer instanceof HookAnswer.Taken)) {
        return now.plus(failed(answer, now));
      }
    }
    List<String> reasons = wrong.apply(now);
    HookAddress to = reasons.isEmpty() ? ping.to() : ping.to().below("fail");
    HookAnswer answer = said(to, cut(String.join("\n", reasons)));
    return now.plus(answer instanceof HookAnswer.Taken ? worked() : failed(answer, now));
  }

  private HookAnswer said(HookAddress to, String body) throws InterruptedException {
    return post.post(to.uri(), "text/plain; charset=utf-8", body, TIMEOUT);
  }

  private Duration worked() {
    if (!trouble.isEmpty()) {
      LOG.info("{} takes pings again", ping.to());
    }
    trouble = "";
    retry = Duration.ZERO;
    failingSince = null;
    reports.recovered(WORKER);
    return ping.every();
  }

  /// Twice as long each time, up to the usual distance: whoever waits for a ping counts in those.
  private Duration failed(HookAnswer answer, Instant now) {
    String why = answer.words();
    Instant since = failingSince == null ? now : failingSince;
    failingSince = since;
    if (!now.isBefore(since.plus(PATIENCE))) {
      reports.ails(WORKER, since, ping.to() + " does not take the ping: " + why);
    }
    if (!why.equals(trouble)) {
      LOG.warn("{} does not take the ping: {} (trying again)", ping.to(), why);
    }
    trouble = why;
    if (!answer.isPassing()) {
      return ping.every();
    }
    Duration doubled = retry.isZero() ? FIRST_RETRY : retry.multipliedBy(2);
    retry = doubled.compareTo(ping.every()) > 0 ? ping.every() : doubled;
    Duration wanted = patience(answer).orElse(Duration.ZERO);
    return wanted.compareTo(retry) > 0 ? wanted : retry;
  }

  private static Optional<Duration> patience(HookAnswer answer) {
    return answer instanceof HookAnswer.Refused(int _, Optional<Duration> after)
        ? after
        : Optional.empty();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }
}
