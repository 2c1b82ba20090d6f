package dev.tidings.web;

import dev.tidings.web.http.Call;
import dev.tidings.web.http.WebReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A kind of request and who answers it.
///
/// @param template such as `/api/v1/containers/{id}`; a place with a star, one at most, takes as
///   many segments as there are
/// @param parameters the only ones it takes
/// @param open whether it is answered without a token everywhere: it tells nothing of this Tidings
record WebRoute(
    String method, String template, Set<String> parameters, boolean open, Handler handler) {

  private static final Pattern SLASH = Pattern.compile("/");

  /// Answers.
  @FunctionalInterface
  interface Handler {

    /// Answers a call.
    ///
    /// @param places what stands where the template has braces, in order
    WebReply answer(Call call, List<String> places);
  }

  /// A reading one.
  static WebRoute get(String template, Set<String> parameters, Handler handler) {
    return new WebRoute("GET", template, parameters, false, handler);
  }

  /// What stands in the places of the template; empty where the path is another one.
  Optional<List<String>> match(List<String> path) {
    List<String> wanted =
        template.equals("/") ? List.of() : List.of(SLASH.split(template.substring(1), -1));
    Optional<List<String>> fitted = fitted(wanted, path);
    return fitted.isEmpty() ? Optional.empty() : places(wanted, fitted.get());
  }

  /// The path with what a star stands for as one segment.
  private static Optional<List<String>> fitted(List<String> wanted, List<String> path) {
    int star = wanted.stream().map(part -> part.endsWith("*}")).toList().indexOf(true);
    int more = path.size() - wanted.size();
    if (more == 0) {
      return Optional.of(path);
    }
    if (star < 0 || more < 0) {
      return Optional.empty();
    }
    List<String> fitted = new ArrayList<>(path.subList(0, star));
    fitted.add(String.join("/", path.subList(star, star + more + 1)));
    fitted.addAll(path.subList(star + more + 1, path.size()));
    return Optional.of(fitted);
  }

  private static Optional<List<String>> places(List<String> wanted, List<String> path) {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).startsWith("{") && !path.get(i).isEmpty()) {
        places.add(path.get(i));
      } else if (!wanted.get(i).equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(places);
  }
}
