package dev.tidings.web.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What one client is told as it comes, by server-sent events (WHATWG HTML). Used by the thread
/// that writes to that client.
public interface Flow extends AutoCloseable {

  /// What has come, waiting for it.
  ///
  /// @param patience in milliseconds
  /// @return whole frames; empty where nothing came
  List<byte[]> take(long patience) throws InterruptedException;

  /// Whether nothing more comes.
  boolean isEnded();

  @Override
  void close();

  /// A frame.
  ///
  /// @param data one line of JSON
  static byte[] frame(String event, String data) {
    return ("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /// A frame with what a client names when it comes back.
  static byte[] frame(long id, String event, String data) {
    return ("id: " + id + "\nevent: " + event + "\ndata: " + data + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
