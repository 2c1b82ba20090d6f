package dev.tidings.web.api;

import dev.tidings.engine.Engine;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.redact.Redaction;
import dev.tidings.silence.Silence;
import dev.tidings.silence.Silences;
import dev.tidings.silence.WeeklyWindow;
import dev.tidings.store.Store;
import dev.tidings.trace.Tracer;
import dev.tidings.vitals.Vitals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// What REST and the page show, and whom it asks. All of it may be used from any thread.
///
/// @param engine one with little patience; not closed here
/// @param vitals how containers are; sampled only while somebody asks
/// @param redaction takes secrets out of all that is shown
public record WebContext(
    Store store,
    Engine engine,
    Vitals vitals,
    Redaction redaction,
    InstantSource clock,
    Sources sources) {

  /// Reads a moment as [Sources#moment], relative times counted from the engine's present: for what
  /// carries the engine's time.
  BiFunction<String, Instant, Instant> engineMoment() {
    return (text, now) -> sources.moment().apply(text, engine.clock().toEngine(now));
  }

  /// What only Tidings itself knows.
  ///
  /// @param about who it is
  /// @param down since when the engine cannot be followed; empty: it is
  /// @param wrong what `tidings health` would say is wrong; empty: nothing
  /// @param moment reads a moment as on the command line: `1h30m`, a date, seconds since 1970;
  ///   throws `IllegalArgumentException` with what may be written instead
  /// @param due called when a mail has become due
  /// @param problems what is wrong with containers
  /// @param tracer says what became of events
  /// @param silences what is not mailed for a while
  public record Sources(
      About about,
      Supplier<Optional<Instant>> down,
      Function<Instant, List<String>> wrong,
      BiFunction<String, Instant, Instant> moment,
      Runnable due,
      ProblemLedger problems,
      Tracer tracer,
      Silencing silences) {}

  /// What is not mailed for a while, and how more of it begins.
  public record Silencing(Silences all, List<WeeklyWindow> windows, Begin begin) {

    /// Begins a silence.
    @FunctionalInterface
    public interface Begin {

      /// Checks what is asked for as on the command line, and begins it.
      ///
      /// @param length such as `2h`
      /// @throws IllegalArgumentException with what is wrong, and what may be written instead
      Silence begin(Instant now, String length, List<String> filter, String reason);
    }
  }

  /// Who it is.
  ///
  /// @param host what mails call this machine
  /// @param destination where mails go, for people
  /// @param rules by what it judges
  public record About(String version, Supplier<String> host, String destination, Rulebook rules) {}
}
