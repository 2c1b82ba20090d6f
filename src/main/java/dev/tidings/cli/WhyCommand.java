package dev.tidings.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.app.Tracing;
import dev.tidings.config.Settings;
import dev.tidings.config.TimeArgument;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.text.Visible;
import dev.tidings.trace.Trace;
import dev.tidings.trace.TraceJson;
import dev.tidings.trace.TraceText;
import dev.tidings.trace.Tracer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// `tidings why`: what became of events, as the Tidings that watches has written it down.
final class WhyCommand {

  /// So many events are shown, the latest; who has more says so.
  private static final int MOST = 500;

  private static final JsonFactory JSON = new JsonFactory();

  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;

  WhyCommand(Settings settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /// Prints it.
  ///
  /// @param what a position, if it is a number; else a name
  /// @param json one object a line, for each event
  /// @return the process's exit code
  int print(String what, String since, boolean json) {
    ZoneId zone = settings.sending().mail().zone();
    try (Store store = Store.beside(settings.data())) {
      Instant now = InstantSource.system().instant();
      // Events carry the engine's time.
      Instant from =
          TimeArgument.parse(since, now.plus(EngineFacts.ahead(new Status(store))), zone);
      Tracer tracer = Tracing.in(store, settings);
      return what.matches("[0-9]{1,18}")
          ? event(tracer, Long.parseLong(what), now, json)
          : named(tracer, what, from, json);
    }
  }

  private int event(Tracer tracer, long position, Instant now, boolean json) {
    Optional<Trace> trace = tracer.at(position, now);
    if (trace.isEmpty()) {
      err.println(
          "tidings: there is no event at position "
              + position
              + ", or it is not kept any more; tidings events --positions shows those there are");
      return ExitStatus.FAILED;
    }
    if (json) {
      object(trace.get());
    } else {
      show(TraceText.of(trace.get(), settings.sending().mail().zone()));
    }
    return ExitStatus.OK;
  }

  private int named(Tracer tracer, String name, Instant from, boolean json) {
    Instant now = InstantSource.system().instant();
    Tracer.Answer answer = tracer.of(name, new Tracer.Wanted(from, MOST, Integer.MAX_VALUE), now);
    if (answer.isEmpty()) {
      Optional<String> nearest = tracer.nearest(name);
      err.println(
          Visible.line(
              settings
                  .redaction()
                  .text("tidings: " + nothing(name, nearest) + "; --since 7d looks further back")));
      return ExitStatus.FAILED;
    }
    if (json) {
      answer.traces().forEach(this::object);
    } else {
      show(TraceText.of(answer, settings.sending().mail().zone()));
    }
    return ExitStatus.OK;
  }

  private static String nothing(String name, Optional<String> nearest) {
    return nearest.filter(name::equals).isPresent()
        ? "nothing happened to " + name + " in this time"
        : "nothing is known of \""
            + name
            + "\" in this time"
            + nearest.map(like -> "; did you mean \"" + like + "\"?").orElse("");
  }

  private void show(List<String> lines) {
    lines.forEach(line -> out.println(Visible.line(settings.redaction().text(line))));
  }

  private void object(Trace trace) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      new TraceJson(json, settings.redaction()).write(trace);
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter does not fail", e);
    }
    out.println(Visible.json(text.toString()));
  }
}
