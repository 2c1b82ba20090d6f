package dev.tidings.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The system's resolver, but names that end in `.hanging.test` are answered only when a test says
/// so: found by its name in `META-INF/services`.
public final class HangingResolver extends InetAddressResolverProvider {

  static final AtomicInteger ASKED = new AtomicInteger();
  private static volatile CountDownLatch answering = new CountDownLatch(0);

  /// From now on it does not answer, until [#answer()].
  static void hang() {
    answering = new CountDownLatch(1);
    ASKED.set(0);
  }

  static void answer() {
    answering.countDown();
  }

  @Override
  public String name() {
    return "hanging";
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver usual = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        if (!host.endsWith(".hanging.test")) {
          return usual.lookupByName(host, policy);
        }
        ASKED.incrementAndGet();
        try {
          answering.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return Stream.of(InetAddress.ofLiteral("127.0.0.1"));
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return usual.lookupByAddress(address);
      }
    };
  }
}
