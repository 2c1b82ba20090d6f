package dev.tidings.web.http;

import static dev.tidings.web.WebFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.web.WebFixture;
import dev.tidings.web.WebFixture.Answer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class RequestReaderTest {

  private static final String HOST = "Host: localhost\r\n";
  private static final String KNOWN = HOST + bearer() + "\r\n";
  private static final String GET = "GET /health HTTP/1.1\r\n";
  private static final String POST = "POST /api/v1/outbox/x/retry HTTP/1.1\r\n";

  private WebFixture web;

  @BeforeEach
  void open(@TempDir Path folder) {
    web = new WebFixture(folder);
  }

  @AfterEach
  void shut() {
    web.close();
  }

  static Stream<Arguments> requests() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    return Stream.of(
        Arguments.of(200, GET + KNOWN + "\r\n"),
        Arguments.of(200, "\r\n" + GET + KNOWN + "\r\n"),
        Arguments.of(200, "GET /health HTTP/1.0\r\n" + KNOWN + "\r\n"),
        Arguments.of(200, "GET http://localhost/health HTTP/1.1\r\n" + KNOWN + "\r\n"),
        Arguments.of(400, "GET http://localhost HTTP/1.1\r\n" + KNOWN + "\r\n"),
        Arguments.of(400, "GET /health HTTP/1.1\n" + HOST + "\r\n"),
        Arguments.of(400, GET + "Host: localhost\n\n"),
        Arguments.of(400, "GET /health\r\n" + HOST + "\r\n"),
        Arguments.of(400, "GET  /health HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(400, "GET /he alth HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(400, "GET /\u00e9 HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(400, "GET /# HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(400, "G".repeat(30) + " / HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(400, "\u0016\u0003\u0001 / HTTP/1.1\r\n" + HOST + "\r\n"),
        Arguments.of(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Arguments.of(400, GET + HOST + " folded: yes\r\n\r\n"),
        Arguments.of(400, GET + HOST + "Name : value\r\n\r\n"),
        Arguments.of(400, GET + HOST + "no colon\r\n\r\n"),
        Arguments.of(400, GET + HOST + "A: b\0c\r\n\r\n"),
        Arguments.of(400, GET + HOST + "A: b\rc\r\n\r\n"),
        Arguments.of(400, GET + "\r\n"),
        Arguments.of(431, GET + HOST + "A: b\r\n".repeat(100) + "\r\n"),
        Arguments.of(431, GET + HOST + "A: " + "b".repeat(20_000) + "\r\n\r\n"),
        Arguments.of(431, GET + HOST + "A: " + "b".repeat(100_000)),
        Arguments.of(413, POST + KNOWN + "Content-Length: 4097\r\n\r\n"),
        Arguments.of(413, POST + KNOWN + "Content-Length: 99999999999\r\n\r\nx"),
        Arguments.of(400, POST + KNOWN + "Content-Length: 99999999999999999999\r\n\r\n"),
        Arguments.of(400, POST + KNOWN + "Content-Length: -1\r\n\r\n"),
        Arguments.of(400, POST + KNOWN + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        Arguments.of(400, POST + KNOWN + chunked + "Content-Length: 1\r\n\r\n0\r\n\r\n"),
        Arguments.of(400, "POST / HTTP/1.0\r\n" + KNOWN + chunked + "\r\n0\r\n\r\n"),
        Arguments.of(501, POST + KNOWN + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
        Arguments.of(400, POST + KNOWN + chunked + "\r\nxyz\r\n"),
        Arguments.of(400, POST + KNOWN + chunked + "\r\n-1\r\n"),
        Arguments.of(400, POST + KNOWN + chunked + "\r\n1\r\nab\r\n"),
        Arguments.of(413, POST + KNOWN + chunked + "\r\nffffffff\r\n"),
        Arguments.of(413, POST + KNOWN + chunked + ("\r\n800\r\n" + "x".repeat(2_048)).repeat(3)),
        Arguments.of(431, POST + KNOWN + chunked + "\r\n1;" + "x".repeat(5_000)),
        Arguments.of(431, POST + KNOWN + chunked + "\r\n0\r\n" + "A: b\r\n".repeat(100)),
        Arguments.of(404, POST + KNOWN + "Content-Length: 3\r\n\r\nabc"),
        Arguments.of(404, POST + KNOWN + chunked + "\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void whatComesIsAnsweredInWords(int status, String request) throws IOException {
    Answer answer = web.raw(request).orElseThrow();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).containsKeys("date", "content-security-policy");
    if (status >= 400) {
      assertThat(answer.type()).isEqualTo("application/problem+json");
      assertThat(answer.body()).contains("\"status\":" + status).doesNotContain("Exception");
    }
  }

  @Test
  void whatCannotBeReadEndsTheConnection() throws IOException {
    Answer answer = web.raw(GET + HOST + "no colon\r\n\r\n").orElseThrow();
    assertThat(answer.headers()).containsEntry("connection", "close");
  }

  @Test
  void severalAtOnceAreAnsweredInTheirOrder() throws IOException {
    String chunks = "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
    try (Socket socket = web.connect()) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      write(
          socket,
          GET
              + KNOWN
              + "\r\n"
              + (POST + KNOWN + chunks)
              + ("HEAD / HTTP/1.1\r\n" + KNOWN + "Content-Length: 2\r\n\r\nGE")
              + ("GET /nothing HTTP/1.1\r\n" + KNOWN + "\r\n"));
      assertThat(WebFixture.read(in, false)).map(Answer::status).contains(200);
      assertThat(WebFixture.read(in, false)).map(Answer::status).contains(404);
      assertThat(WebFixture.read(in, true)).map(Answer::status).contains(200);
      Answer last = WebFixture.read(in, false).orElseThrow();
      assertThat(last.body()).contains("there is nothing here");
    }
  }

  @Test
  void aRequestThatComesByteByByteIsTaken() throws IOException {
    try (Socket socket = web.connect()) {
      socket.setTcpNoDelay(true);
      for (char c : (GET + KNOWN + "\r\n").toCharArray()) {
        socket.getOutputStream().write(c);
      }
      InputStream in = new BufferedInputStream(socket.getInputStream());
      assertThat(WebFixture.read(in, false)).map(Answer::status).contains(200);
    }
  }

  @Test
  void whoWaitsToBeToldSendsItsBodyThen() throws IOException {
    try (Socket socket = web.connect()) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      write(socket, POST + KNOWN + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      assertThat(WebFixture.line(in)).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(WebFixture.line(in)).isEmpty();
      write(socket, "abc");
      assertThat(WebFixture.read(in, false)).map(Answer::status).contains(404);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
