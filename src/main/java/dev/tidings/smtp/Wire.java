package dev.tidings.smtp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;

/// The TCP connection below a conversation. Opened here and not by Angus, which never sets
/// TCP_NODELAY (45 ms a mail), tries only the first address of a name and does not bound what it
/// reads.
final class Wire extends Socket {

  /// Far more than any reply, and than any certificate chain.
  private static final int LONGEST_REPLY = 128 * 1024;

  /// A name with more addresses than this has enough of them tried.
  private static final int ADDRESSES = 4;

  private long unasked;

  private Wire() {}

  /// Connects to the first address that answers.
  ///
  /// @throws Trouble in phase DNS or TCP
  static Wire connect(SmtpSettings.Server server, Timeouts timeouts) throws Trouble {
    IOException last = new UnknownHostException(server.host());
    Phase phase = Phase.DNS;
    try {
      for (InetAddress address : addresses(server.host())) {
        phase = Phase.TCP;
        try {
          return connect(new InetSocketAddress(address, server.port()), timeouts);
        } catch (IOException e) {
          last = e;
        }
      }
    } catch (UnknownHostException e) {
      last = e;
    }
    throw new Trouble(phase, Reply.cut(String.valueOf(last.getMessage())), last);
  }

  /// The addresses of a name, each carrying that very name: Angus checks the certificate against
  /// it, and would ask DNS for the name of a bare address.
  static InetAddress[] addresses(String host) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(host);
    InetAddress[] named = Arrays.copyOf(all, Math.min(all.length, ADDRESSES));
    for (int i = 0; i < named.length; i++) {
      named[i] = InetAddress.getByAddress(host, named[i].getAddress());
    }
    return named;
  }

  private static Wire connect(InetSocketAddress address, Timeouts timeouts) throws IOException {
    Wire wire = new Wire();
    try {
      wire.setTcpNoDelay(true);
      wire.waitAtMost(timeouts.read());
      wire.connect(address, (int) timeouts.connect().toMillis());
      return wire;
    } catch (IOException e) {
      wire.close();
      throw e;
    }
  }

  /// Bounds every read from now on, below TLS too.
  void waitAtMost(Duration time) throws IOException {
    setSoTimeout((int) time.toMillis());
  }

  /// A command goes out: the next reply may be as long again.
  void asked() {
    unasked = 0;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        int count = super.read(bytes, from, length);
        unasked += Math.max(count, 0);
        if (unasked > LONGEST_REPLY) {
          throw new IOException("it sends without end what is no SMTP reply");
        }
        return count;
      }
    };
  }
}
