package dev.tidings.engine;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.regex.Pattern;

/// Questions about one container, with every answer in its words. Any thread may use it.
final class Questions {

  /// What moby takes for a container's name; an identity is one too.
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

  private final EngineHttp http;

  Questions(EngineHttp http) {
    this.http = http;
  }

  /// Makes something of an answer's body.
  @FunctionalInterface
  interface Reading<T> {
    T read(InputStream body) throws IOException;
  }

  static boolean namesContainer(String id) {
    return NAME.matcher(id).matches();
  }

  /// Asks.
  ///
  /// @param question behind the container in the path, such as `/json`
  <T> Answer<T> ask(String id, String question, Reading<T> reading) {
    if (!namesContainer(id)) {
      return new Answer.Failed<>("\"" + id + "\" names no container");
    }
    String path = "/containers/" + id + question;
    try (Response response = http.get(path, false)) {
      return read(path, "/containers/…" + question.replaceFirst("\\?.*", ""), response, reading);
    } catch (IOException e) {
      return failed(e, "the engine could not be asked");
    }
  }

  /// What an answer means.
  ///
  /// @param named what was asked, as a proxy's settings name it
  <T> Answer<T> read(String path, String named, Response response, Reading<T> reading)
      throws IOException {
    return switch (response.getStatusCode()) {
      case 200, 204, 304 -> new Answer.Told<>(reading.read(response.getBody()));
      case 404, 409 -> new Answer.Gone<>();
      case 401, 403, 405 -> new Answer.Forbidden<>(named);
      default -> new Answer.Failed<>(String.valueOf(http.refusal(path, response).getMessage()));
    };
  }

  /// What a failure means. With many questions at once a late answer is usual, and no reason to
  /// restart an engine.
  static <T> Answer<T> failed(IOException e, String otherwise) {
    boolean late =
        e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException;
    return new Answer.Failed<>(late ? "the engine did not answer in time" : otherwise);
  }
}
