package dev.tidings.web.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request and its answer. Writing waits for the client, but not for ever.
public final class WebExchange {

  private final WebRequest request;
  private final Socket socket;
  private final Duration patience;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private boolean last;

  /// @param patience for each piece of the answer to be taken
  /// @param now for its date
  public WebExchange(WebRequest request, Socket socket, Duration patience, Instant now) {
    this.patience = patience;
    this.request = request;
    this.socket = socket;
    this.last = request.isLast();
    headers.put("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)));
  }

  /// To say that nothing could be read: the answer is the connection's last.
  public static WebExchange unreadable(Socket socket, Duration patience, Instant now) {
    return new WebExchange(new WebRequest("GET", "", "", Map.of(), true), socket, patience, now);
  }

  public WebRequest request() {
    return request;
  }

  /// Whom it comes from.
  public InetAddress from() {
    return socket.getInetAddress();
  }

  /// Has a header go with the answer.
  public void set(String name, String value) {
    headers.put(name, value);
  }

  /// Has the connection end after the answer.
  void end() {
    last = true;
  }

  /// Whether another request may follow.
  public boolean isLast() {
    return last;
  }

  /// Whether only the headers of the answer are wanted.
  boolean isBare() {
    return request.method().equals("HEAD");
  }

  /// Answers.
  void send(int status, byte[] body) throws IOException {
    set("Content-Length", Integer.toString(body.length));
    byte[] head = head(status);
    boolean bare = isBare();
    write(bare ? List.of(head) : List.of(head, body));
  }

  /// Begins an answer that is sent piece by piece. Its end is that of the connection.
  public void begin() throws IOException {
    last = true;
    write(List.of(head(200)));
  }

  /// Tells more of it.
  public void tell(List<byte[]> frames) throws IOException {
    write(frames);
  }

  /// Waits until the client has taken it, for a while; then its connection is closed.
  private void write(List<byte[]> all) throws IOException {
    try (Deadline _ = Deadline.in(patience)) {
      BufferedOutputStream out = new BufferedOutputStream(socket.getOutputStream());
      for (byte[] each : all) {
        out.write(each);
      }
      out.flush();
    }
  }

  private byte[] head(int status) {
    if (last) {
      set("Connection", "close");
    }
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(' ');
    head.append(Sending.title(status)).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
