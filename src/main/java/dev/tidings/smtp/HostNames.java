package dev.tidings.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Asks the system for the addresses of a name, with a limit that the system's own question has
/// not: with a resolver that is out of reach it may wait for minutes, and with a broken one for
/// ever.
final class HostNames {

  /// A name with more addresses than this has enough of them tried.
  private static final int ADDRESSES = 4;

  /// What is being asked. A question that is never answered is asked once, so there is no more than
  /// one thread for each mail server, whatever is tried again.
  private static final Map<String, FutureTask<List<InetAddress>>> ASKED = new ConcurrentHashMap<>();

  private HostNames() {}

  /// The first addresses of a name.
  ///
  /// @throws UnknownHostException if there are none, or no answer came in time
  static List<InetAddress> addresses(String host, Duration time) throws UnknownHostException {
    FutureTask<List<InetAddress>> question = ASKED.computeIfAbsent(host, HostNames::ask);
    try {
      return question.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw failed(host, "the DNS did not answer within " + time.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw failed(host, "the DNS knows none", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(host, "interrupted", e);
    }
  }

  private static UnknownHostException failed(String host, String why, Exception e) {
    UnknownHostException failure = new UnknownHostException(host + ": " + why);
    failure.initCause(e);
    return failure;
  }

  private static FutureTask<List<InetAddress>> ask(String host) {
    FutureTask<List<InetAddress>> question =
        new FutureTask<>(
            () -> Stream.of(InetAddress.getAllByName(host)).limit(ADDRESSES).toList()) {
          @Override
          protected void done() {
            ASKED.remove(host, this);
          }
        };
    // No virtual one: the system's question holds on to the thread that asks it.
    Thread.ofPlatform().daemon().name("smtp-dns").start(question);
    return question;
  }
}
