package dev.tidings.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// What happened, as the engine words it. Engines grow new actions with every release, so the set
/// is open: whatever has no case of its own is an [Other] and is kept and shown like the rest.
public sealed interface Action {

  /// The engine's own text, unchanged, such as `health_status: unhealthy` or `exec_create: sh -c
  /// ls`.
  String text();

  /// The word to filter and count by, as in `docker events --filter event=…`: the text up to a
  /// colon, or Docker's word for it where another engine uses one of its own.
  default String word() {
    return wordOf(text());
  }

  /// A container's main process ended. The exit code is absent where the engine sent none. Labels
  /// of the container are copied over attributes (moby), so the code is a claim until inspect
  /// agrees. Old Podmans write it `died`.
  record Die(String text, OptionalInt exitCode) implements Action {

    @Override
    public String word() {
      return "die";
    }
  }

  /// A signal was sent on somebody's behalf, such as `15`; terminating or not.
  record Kill(String text, String signal) implements Action {}

  /// A container's health: `healthy`, `unhealthy` or whatever the engine will say next. Docker
  /// sends it when it changes; Podman, with a bare `health_status` as the text, after every probe.
  record Health(String text, String status) implements Action {

    /// The word of a probe that found nothing wrong: ours, since Docker has none. It keeps them,
    /// one every few seconds, apart from what calls for a look.
    public static final String PROBE = "health_probe";

    @Override
    public String word() {
      boolean probe = text.equals(wordOf(text));
      return probe && !status.equals("unhealthy") ? PROBE : wordOf(text);
    }
  }

  /// A command ran inside a container. It carries the whole command line, which may hold secrets.
  record Exec(String text, String command) implements Action {}

  /// A container changed its name; the old one comes with a leading slash from moby, here without.
  record Rename(String text, Optional<String> oldName) implements Action {}

  /// Not the engine's: between `since` and the event's own time others may have been missed.
  ///
  /// @param since when the last event before it happened
  /// @param reason in words that follow "because"
  /// @param changes how many changes were found by comparing the containers' states; empty: they
  ///   could not be compared
  /// @param note why they could not, or could not all be; else empty
  record Gap(Instant since, String reason, OptionalInt changes, String note) implements Action {
    @Override
    public String text() {
      return "gap";
    }
  }

  /// Not the engine's: what Tidings itself does to a container, or what came of it.
  ///
  /// @param kind which
  /// @param count how many restarts it took, or how many volumes went with the container
  /// @param after how long the container was unhealthy, or had ended; never negative
  /// @param bytes the space that was won; -1: not known
  /// @param why the reason for an action, the result of a healing, or why it could not be done
  record Act(ActKind kind, int count, Duration after, long bytes, String why) implements Action {

    /// The longest [#why] in characters.
    public static final int LONGEST = 300;

    /// Bounds the reason.
    public Act {
      why = why.length() <= LONGEST ? why : why.substring(0, LONGEST);
    }

    @Override
    public String text() {
      return kind.text();
    }
  }

  /// What Tidings may do to a container.
  enum ActKind {
    /// It is about to restart an unhealthy one.
    RESTART("heal: restart"),
    /// That helped.
    HEALED("heal: healed"),
    /// It did not help, or could not be done.
    GAVE_UP("heal: gave up"),
    /// A restart had begun, and nobody needs it any more.
    LET_BE("heal: not needed any more"),
    /// It is about to remove one that has ended.
    REMOVE("clean: remove"),
    /// It is removed.
    REMOVED("clean: removed"),
    /// It could not be removed.
    KEPT("clean: not removed"),
    /// It went by itself, or runs again.
    SPARED("clean: nothing to do");

    private final String text;

    ActKind(String text) {
      this.text = text;
    }

    /// As an event's action.
    public String text() {
      return text;
    }

    /// Whether the engine will tell more of it, and then Tidings what came of it.
    public boolean isBeginning() {
      return this == RESTART || this == REMOVE;
    }

    /// Whether a mail may tell of it.
    public boolean isMailed() {
      return this != SPARED && this != LET_BE && !isBeginning();
    }
  }

  /// Not the engine's: whether something is as somebody expects it; see package `expect`.
  ///
  /// @param finding what was found
  /// @param job whose expectation it is: the same for all runs, however their containers are called
  /// @param why in words
  /// @param runs the last ones, as [JobRun#text(java.util.List)] writes them; empty: none is known
  record Expected(Finding finding, String job, String why, String runs) implements Action {

    /// The longest [#why] and [#runs] in characters.
    public static final int LONGEST = 300;

    /// Bounds them.
    public Expected {
      why = why.length() <= LONGEST ? why : why.substring(0, LONGEST - 1) + "…";
      runs = runs.length() <= LONGEST ? runs : runs.substring(0, LONGEST);
    }

    @Override
    public String text() {
      return "expect: " + finding.word();
    }
  }

  /// What may be found of what is expected.
  enum Finding {
    /// No run began in time.
    RUN_MISSING("run-missing"),
    /// A run ended with an exit code other than 0.
    RUN_FAILED("run-failed"),
    /// A run goes on, or went on, for longer than it may.
    RUN_TOO_LONG("run-too-long"),
    /// What is to run always does not run.
    NOT_RUNNING("not-running"),
    /// What ran before the engine was restarted does not run after it.
    NOT_BACK("not-back"),
    /// What a label says of what is expected cannot be read.
    UNREADABLE("label-unreadable"),
    /// All is as expected again.
    MET("as-expected"),
    /// Nobody expects it any more.
    WITHDRAWN("not-expected");

    private final String word;

    Finding(String word) {
      this.word = word;
    }

    /// As in rules, counts and the API.
    public String word() {
      return word;
    }

    /// Whether somebody must see to it.
    public boolean isProblem() {
      return this != MET && this != WITHDRAWN;
    }
  }

  /// Everything without data of its own, and everything not known yet.
  ///
  /// @param word Docker's, such as `destroy` for Podman's `remove`
  record Other(String text, String word) implements Action {

    /// An action that Docker words the same.
    public Other(String text) {
      this(text, wordOf(text));
    }
  }

  /// The part of an action's text before a colon.
  static String wordOf(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }
}
