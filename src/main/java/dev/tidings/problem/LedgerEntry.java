package dev.tidings.problem;

import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One problem of one container, open or closed. Times are the engine's.
///
/// @param kind which; a container has at most one of each
/// @param opened when it began
/// @param count how many incidents it has had
/// @param last the latest of them: what happened, and to whom
/// @param runningSince since when the container runs again; empty where it does not, or where
///   running says nothing, as with a failing health check
/// @param end how and when it was over; empty while it is open
/// @param notice who was told of it
public record LedgerEntry(
    ProblemKind kind,
    Instant opened,
    int count,
    Incident last,
    Optional<Instant> runningSince,
    Optional<End> end,
    Notice notice) {

  /// Who was told of a problem.
  ///
  /// @param throttle behind which its last incident waited for its mail, as `batch` names it;
  ///   empty: it waited behind none
  /// @param acknowledged by whom; empty: by nobody
  /// @param reminders how often it was reminded of
  /// @param reminded when that was last, by the engine's clock; empty: never
  /// @param escalated whether those were told who are told where nobody acknowledges
  public record Notice(
      String throttle,
      String acknowledged,
      int reminders,
      Optional<Instant> reminded,
      boolean escalated) {}

  /// That a problem is over.
  ///
  /// @param at when
  /// @param reason such as `recovered`; one of the constants here
  public record End(Instant at, String reason) {

    /// It is well again.
    public static final String RECOVERED = "recovered";

    /// Somebody stopped or restarted it.
    public static final String STOPPED = "stopped";

    /// A new container took its place.
    public static final String REPLACED = "replaced";

    /// It is gone.
    public static final String REMOVED = "removed";

    /// A later run ended well.
    public static final String FINISHED = "finished";

    /// It is as expected again.
    public static final String MET = "as expected";

    /// Nobody expects it any more.
    public static final String WITHDRAWN = "no longer expected";

    /// Somebody said that it is over.
    public static final String CLOSED = "closed";
  }

  /// The name of the container that has it.
  public String container() {
    return last.subject().name();
  }

  /// By which this problem is named in addresses: the same in every process, and another one when
  /// it comes again after it was over.
  public String id() {
    Subject subject = last.subject();
    boolean isExpected = last.intent() instanceof Intent.Expected;
    String whose = isExpected ? ProblemLedger.key(last) : subject.type() + "\n" + subject.key();
    String all = String.join("\n", kind.word(), whose, opened.toString());
    return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /// How the container is, in a word or two.
  public String state() {
    if (end.isPresent()) {
      return end.get().reason();
    }
    return switch (kind) {
      case UNHEALTHY, GAVE_UP -> "unhealthy";
      case CRASH, OUT_OF_MEMORY -> runningSince.isPresent() ? "running again" : "down";
      case RUN_MISSING -> "missing";
      case RUN_FAILED -> "failed";
      case RUN_TOO_LONG -> "too long";
      case NOT_RUNNING -> "not running";
      case NOT_BACK -> "not back";
      case START_FAILED -> runningSince.isPresent() ? "running again" : "not started";
    };
  }
}
