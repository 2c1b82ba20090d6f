package dev.tidings.engine.docker;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Purpose;
import dev.tidings.engine.http.InvalidResponseException;
import dev.tidings.engine.http.Request;
import dev.tidings.engine.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.regex.Pattern;

/// Asks about one container. That it is not told is an answer too.
///
/// @param http the engine
/// @param purpose whose connections are used
record ContainerAsk(EngineHttp http, Purpose purpose) {

  /// What moby takes for a container's name; an identity is one too.
  static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

  /// An identity, or a name with its registry, tag and digest; nothing that leaves the path.
  private static final Pattern IMAGE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*(?:[./:@][A-Za-z0-9_-]+)*");

  /// Makes something of a good answer.
  @FunctionalInterface
  interface Reading<T> {
    T read(InputStream body) throws IOException;
  }

  /// Makes something of an answer that goes on, and closes it one day.
  @FunctionalInterface
  interface Holding<T> {
    T hold(Response response) throws IOException;
  }

  /// Asks for what is read at once.
  ///
  /// @param question behind the container's path, such as `/json`
  <T> Answer<T> ask(String id, String question, Reading<T> reading) {
    return put(id, question, EngineHttp.LARGE, whole(reading));
  }

  /// Asks about an image.
  ///
  /// @param id as inspect tells it of a container, or a name
  <T> Answer<T> image(String id, Reading<T> reading) {
    if (!IMAGE.matcher(id).matches()) {
      return new Answer.Failed<>("the engine does not tell which image it was made of");
    }
    return at("/images/" + id + "/json", "/images/…/json", EngineHttp.LARGE, whole(reading));
  }

  /// Reads an answer to its end.
  private static <T> Holding<T> whole(Reading<T> reading) {
    return response -> {
      try (response) {
        T told = reading.read(response.body());
        response.finish();
        return told;
      }
    };
  }

  /// Asks for what goes on.
  <T> Answer<T> follow(String id, String question, Holding<T> holding) {
    return put(id, question, Request.STREAM, holding);
  }

  private <T> Answer<T> put(String id, String question, long bytes, Holding<T> holding) {
    if (!NAME.matcher(id).matches()) {
      return new Answer.Failed<>("\"" + id + "\" names no container");
    }
    String named = "/containers/…" + question.replaceFirst("\\?.*", "");
    return at("/containers/" + id + question, named, bytes, holding);
  }

  private <T> Answer<T> at(String path, String named, long bytes, Holding<T> holding) {
    try {
      Response response = http.get(purpose, path, bytes);
      if (response.status() == 200) {
        return new Answer.Given<>(holding.hold(response));
      }
      try (response) {
        return refused(path, named, response);
      }
    } catch (IOException e) {
      return failed(e);
    }
  }

  /// With many questions at once a late answer is usual, and no reason to restart an engine.
  static <T> Answer<T> failed(IOException e) {
    IOException cause = e.getCause() instanceof IOException below ? below : e;
    return new Answer.Failed<>(
        switch (cause) {
          case SocketTimeoutException _ -> "the engine did not answer in time";
          case InvalidResponseException odd -> "the engine " + odd.getMessage();
          default -> "the engine could not be asked";
        });
  }

  /// What an answer means that is not a good one.
  ///
  /// @param named what was asked, as a proxy's settings name it
  <T> Answer<T> refused(String path, String named, Response response) {
    return switch (response.status()) {
      case 404, 409 -> new Answer.Gone<>();
      case 401, 403, 405 -> new Answer.Forbidden<>(named);
      default -> new Answer.Failed<>(String.valueOf(http.refusal(path, response).getMessage()));
    };
  }
}
