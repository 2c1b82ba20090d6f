package dev.tidings.engine.http;

import dev.tidings.engine.http.Connector.Connection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;

/// Connections over the JDK's own sockets. They block without a time limit; the [Exchange] closes
/// them when its time is over.
public final class Sockets {

  /// For connecting alone: a network that swallows everything is told from a slow engine.
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /// A name with more addresses than this has enough of them tried.
  private static final int MOST_ADDRESSES = 4;

  /// Between two attempts at a unix socket whose queue is full.
  private static final Duration PAUSE = Duration.ofMillis(20);

  /// An idle stream whose other end is gone is noticed by the kernel after 30 + 3 * 10 s.
  private static final int IDLE_SECONDS = 30;

  private static final int PROBE_SECONDS = 10;
  private static final int PROBES = 3;

  private Sockets() {}

  /// By a socket in the file system.
  public static Connector unix(Path socket) {
    return exchange -> unix(socket, exchange);
  }

  /// By a port in the network. The engine's name is checked against its certificate (RFC 9110,
  /// section 4.3.4).
  ///
  /// @param host a name or an address; IPv6 without brackets
  /// @param tls who we are and whom we trust; empty: no encryption
  public static Connector tcp(String host, int port, Optional<SSLContext> tls) {
    return exchange -> tcp(host, port, tls, exchange);
  }

  /// Does not wait in the kernel: where the listener's queue is full, a blocking connect waits
  /// without limit, and one that does not block is refused with EAGAIN (unix(7)).
  private static Connection unix(Path socket, Exchange exchange) throws IOException {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      exchange.holds(channel);
      try {
        channel.configureBlocking(false);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(true);
        return new Connection(Channels.newInputStream(channel), Channels.newOutputStream(channel));
      } catch (SocketException e) {
        if (!isBusy(socket, e)) {
          throw e;
        }
        pause();
        if (!exchange.isOpen()) {
          throw new SocketTimeoutException("it takes no more connections");
        }
      }
    }
  }

  /// The system's own words may be in any language, so what else it could be is looked at.
  private static boolean isBusy(Path socket, SocketException e) {
    return !(e instanceof ConnectException) && Files.isWritable(socket);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting");
    }
  }

  /// Tries the addresses of a name one after the other.
  private static Connection tcp(String host, int port, Optional<SSLContext> tls, Exchange exchange)
      throws IOException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    int count = Math.min(addresses.length, MOST_ADDRESSES);
    IOException failure = new UnknownHostException(host);
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      exchange.holds(channel);
      try {
        keepAlive(channel);
        int millis = exchange.millisLeft(CONNECT) / (count - i);
        channel.socket().connect(new InetSocketAddress(addresses[i], port), Math.max(1, millis));
      } catch (IOException e) {
        failure = e;
        continue;
      }
      return tls.isPresent()
          ? encrypted(channel, host, tls.get())
          : new Connection(Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }
    throw failure;
  }

  private static void keepAlive(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_SECONDS);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }
  }

  /// The exchange keeps holding the channel below: to close a socket of TLS may wait for whoever
  /// writes to it.
  private static Connection encrypted(SocketChannel channel, String host, SSLContext context)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(
                    channel.socket(),
                    host.replaceFirst("%.*", ""), // An IPv6 zone is in no certificate.
                    channel.socket().getPort(),
                    /* autoClose= */ true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Connection(socket.getInputStream(), socket.getOutputStream());
  }
}
