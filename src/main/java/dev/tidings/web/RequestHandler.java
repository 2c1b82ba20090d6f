package dev.tidings.web;

import dev.tidings.store.StoreException;
import dev.tidings.web.api.WebContext;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.Deadline;
import dev.tidings.web.http.FlowWriter;
import dev.tidings.web.http.Sending;
import dev.tidings.web.http.WebExchange;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import dev.tidings.web.http.WebRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes each request through the gate to whoever answers it, and decides every failure on the way.
final class RequestHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  /// How many are answered at once; beyond it: 503.
  private static final int AT_ONCE = 32;

  private static final int LONGEST_ADDRESS = 4_096;
  private static final Duration ANSWERING = Duration.ofSeconds(15);

  private final WebRoutes routes;
  private final Gate gate;
  private final WrongTokens wrongTokens;
  private final Live live;
  private final WebContext context;
  private final FlowWriter eventWriter = new FlowWriter(Live.MOST_LISTENERS);
  private final FlowWriter flowWriter = new FlowWriter(FlowWriter.MOST);
  private final Semaphore slots = new Semaphore(AT_ONCE);

  RequestHandler(
      WebRoutes routes,
      WebSettings settings,
      WrongTokens wrongTokens,
      Live live,
      WebContext context) {
    this.routes = routes;
    this.gate = new Gate(settings, wrongTokens);
    this.wrongTokens = wrongTokens;
    this.live = live;
    this.context = context;
  }

  /// The present.
  Instant now() {
    return context.clock().instant();
  }

  /// Answers.
  void handle(WebExchange exchange) throws IOException {
    WebReply reply = reply(exchange);
    if (isWrongToken(exchange, reply)) {
      // Here, where none of the slots is held any more.
      wrongTokens.slow(exchange.from());
    }
    switch (reply) {
      case WebReply.Stream stream ->
          eventWriter.serve(exchange, live.listen(stream.filter()).after(stream.after()));
      case WebReply.Running running -> flowWriter.serve(exchange, running.flow());
      case WebReply.Document document -> Sending.send(exchange, document);
      case WebReply.Problem problem -> Sending.send(exchange, problem);
      case WebReply.Exposed exposed -> Sending.send(exchange, exposed);
      case WebReply.Asset asset -> Sending.send(exchange, asset);
    }
  }

  private static boolean isWrongToken(WebExchange exchange, WebReply reply) {
    return reply instanceof WebReply.Problem problem
        && problem.status() == 401
        && !exchange.request().all("authorization").isEmpty();
  }

  private WebReply reply(WebExchange exchange) {
    if (!slots.tryAcquire()) {
      return new WebReply.Problem(503, "too much is asked at once", Map.of("Retry-After", "1"));
    }
    Deadline deadline = Deadline.in(ANSWERING);
    try (deadline) {
      return answer(exchange);
    } catch (WebRefusal e) {
      return deadline.isMissed() ? late() : e.reply();
    } catch (StoreException e) {
      LOG.warn("The page cannot read the store: {}", e.getMessage());
      return new WebReply.Problem(503, "the journal cannot be read at present", Map.of());
    } catch (RuntimeException e) {
      if (deadline.isMissed()) {
        return late();
      }
      LOG.error("A request of the web page failed", e);
      return new WebReply.Problem(500, "something went wrong here; the log says what", Map.of());
    } finally {
      slots.release();
    }
  }

  private static WebReply late() {
    return new WebReply.Problem(503, "this took too long", Map.of("Retry-After", "5"));
  }

  private WebReply answer(WebExchange exchange) {
    WebRequest request = exchange.request();
    gate.enter(request);
    String path = request.path();
    if (path.length() + request.query().length() > LONGEST_ADDRESS) {
      throw new WebRefusal(414, "the address is too long");
    }
    if (!path.startsWith("/")) {
      throw new WebRefusal(400, "a path is wanted");
    }
    List<String> segments = Call.segments(path);
    if (!isOpen(request, segments)) {
      gate.admit(exchange.from(), request);
    }
    WebRoutes.Matched matched = routes.find(request.method(), segments);
    Call call =
        new Call(
            segments,
            Call.parameters(request.query()),
            accepted(request),
            Optional.of(request.first("last-event-id")).filter(id -> !id.isEmpty()),
            context.clock().instant());
    call.only(matched.route().parameters());
    return matched.route().handler().answer(call, matched.places());
  }

  /// What is not there is as secret as what is: so the token comes before 404.
  private boolean isOpen(WebRequest request, List<String> path) {
    return routes.all().stream()
        .anyMatch(route -> route.open() && request.reads() && route.match(path).isPresent());
  }

  /// A HEAD never asks for a stream: it would never end.
  private static String accepted(WebRequest request) {
    String accept = request.first("accept");
    return request.method().equals("GET") ? accept : accept.replace(Call.STREAM, "");
  }
}
