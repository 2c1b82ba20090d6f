package dev.tidings.mail;

import dev.tidings.batch.SubjectSummary;
import dev.tidings.event.Actor;
import dev.tidings.event.ExitCode;
import dev.tidings.event.JobRun;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Streak;
import dev.tidings.incident.Subject;
import dev.tidings.mail.words.Bytes;
import dev.tidings.mail.words.EventWords;
import dev.tidings.mail.words.ExitMeaning;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.mail.words.Plural;
import dev.tidings.mail.words.UsageFacts;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What is known of the one container that a mail is about.
///
/// @param report what it tells
/// @param times its reader's
/// @param chapter the container's
record LeadFacts(Report report, LocalTimes times, SubjectSummary chapter) {

  private static final int KILLED = 128 + 9;

  /// Of the limit; samples are seconds apart.
  private static final double FULL = 0.95;

  private static final String MOST_RESTARTS = "host_config_restart_policy_maximum_retry_count";

  static final int ERROR = 300;

  private static final List<String> RUNS =
      List.of("Last run", "Run before", "3rd last run", "4th last run", "5th last run");

  /// In the order in which they are shown; some may be empty.
  Map<String, String> all() {
    Map<String, String> facts = new LinkedHashMap<>();
    Subject subject = chapter.subject();
    Advice advice = report.advice().getOrDefault(subject.id(), Advice.NONE);
    facts.put("Note", advice.note());
    facts.put(MailModel.RUNBOOK, advice.runbook());
    facts.put(EventWords.type(subject.type()), subject(subject));
    facts.put("Image", Printable.name(subject.image()));
    facts.put("Compose", compose(subject.compose()));
    exit(facts);
    runs(facts);
    facts.put("Crashes", lead().streak().filter(s -> s.crashes() > 1).map(this::streak).orElse(""));
    condition().ifPresent(condition -> add(facts, condition));
    facts.putAll(new UsageFacts(evidence(), IncidentWords.end(lead()).isPresent()).all());
    String state = new MailOverview(report.batch()).state(chapter, report.states());
    facts.put("State now", evidence().isOfRemoved() ? "removed" : state);
    return facts;
  }

  private Incident lead() {
    return chapter.lead();
  }

  private Optional<Evidence.Condition> condition() {
    return evidence().condition() instanceof Fact.Known<Evidence.Condition>(var known)
        ? Optional.of(known)
        : Optional.empty();
  }

  private Evidence evidence() {
    return report.evidence().getOrDefault(lead().id(), Evidence.NONE);
  }

  private static String subject(Subject subject) {
    Actor actor = IncidentWords.actor(subject);
    String name = Printable.name(actor.name());
    String id = Printable.name(actor.shortId());
    boolean same = id.isEmpty() || name.equals(id) || !subject.type().equals("container");
    return same ? name : name + " (" + id + ")";
  }

  static String compose(Subject.Compose compose) {
    String service = Printable.name(compose.service());
    return compose.project().isEmpty()
        ? ""
        : "project "
            + Printable.name(compose.project())
            + (service.isEmpty() ? "" : ", service " + service);
  }

  private void exit(Map<String, String> facts) {
    OptionalInt code = IncidentWords.exitCode(lead());
    if (code.isPresent()) {
      facts.put("Exit code", ExitCode.text(code.getAsInt()) + ": " + meaning(code.getAsInt()));
    }
    Optional<Duration> ran = IncidentWords.end(lead()).flatMap(End::ran);
    facts.put("Ran for", ran.map(LocalTimes::fine).orElse(""));
    if (lead().intent() instanceof Intent.StartFailed(OptionalInt _, String error)) {
      facts.put("Error", Printable.line(error, ERROR));
    }
  }

  /// The last runs of what is expected, the latest first.
  private void runs(Map<String, String> facts) {
    if (lead().intent() instanceof Intent.Expected expected) {
      List<JobRun> runs = JobRun.parse(expected.runs()).reversed();
      for (int i = 0; i < Math.min(runs.size(), RUNS.size()); i++) {
        JobRun run = runs.get(i);
        String ended = run.ran().map(ran -> "took " + LocalTimes.fine(ran)).orElse("has not ended");
        String code =
            run.code().isPresent()
                ? ", exit code " + ExitCode.text(run.code().getAsInt())
                : run.ran().isPresent() ? ", exit code unknown" : "";
        facts.put(RUNS.get(i), times.moment(run.started()) + ", " + ended + code);
      }
    }
  }

  private String meaning(int code) {
    String why =
        switch (lead().intent()) {
          case Intent.OutOfMemory _ -> ": out of memory";
          case Intent.Stopped _ -> ", on request";
          case Intent.Crashed _, Intent.StartFailed _, Intent.Unhealthy _, Intent.Recovered _ -> "";
          case Intent.Finished _, Intent.Restarted _, Intent.Recreated _, Intent.Started _ -> "";
          case Intent.Healing _, Intent.Healed _, Intent.GaveUp _ -> "";
          case Intent.Cleaned _, Intent.NotCleaned _, Intent.Expected _ -> "";
          case Intent.Missed _, Intent.Happened _ -> "";
        };
    if (code != KILLED) {
      return new ExitMeaning(code).meaning();
    }
    return why.isEmpty()
        ? fullMemory().orElseGet(() -> new ExitMeaning(code).meaning())
        : "killed by signal 9 (KILL)" + why;
  }

  /// What speaks for a lack of memory where the engine says nothing of one: it does not where not
  /// the first process was killed, or the whole machine was short of memory.
  private Optional<String> fullMemory() {
    return evidence().usage() instanceof Fact.Known<Evidence.Usage>(Evidence.Usage usage)
            && usage.memoryLimit() > 0
            && usage.memory() >= FULL * usage.memoryLimit()
        ? Optional.of(
            "killed by signal 9 (KILL), probably out of memory: it used "
                + Bytes.of(usage.memory())
                + " of "
                + Bytes.of(usage.memoryLimit())
                + " "
                + LocalTimes.fine(usage.age())
                + " before")
        : Optional.empty();
  }

  private String streak(Streak streak) {
    return streak.crashes()
        + " since "
        + times.near(streak.since(), report.now())
        + streak.uptime().map(u -> ", median uptime " + LocalTimes.fine(u)).orElse("");
  }

  private static void add(Map<String, String> facts, Evidence.Condition condition) {
    facts.putIfAbsent("Error", Printable.line(condition.error(), ERROR));
    facts.put("Restart policy", restarts(condition));
    facts.put("Memory limit", memory(condition.memoryLimit()));
  }

  private static String restarts(Evidence.Condition condition) {
    String policy = condition.restartPolicy();
    if (policy.isEmpty() || policy.equals("no")) {
      return "";
    }
    String restarts = Plural.of(condition.run().restarts(), "restart");
    return Printable.line(policy, EventWords.WORD)
        + (hasGivenUp(condition)
            ? ", which gave up after " + restarts + ": it stays down"
            : ", " + restarts + " by the engine so far");
  }

  /// While a policy waits for its next try moby calls the container restarting; one that it calls
  /// exited after as many restarts as are allowed is left alone for good.
  private static boolean hasGivenUp(Evidence.Condition condition) {
    String most = condition.inspect().getOrDefault(MOST_RESTARTS, "0");
    return condition.restartPolicy().equals("on-failure")
        && condition.inspect().getOrDefault("state_status", "").equals("exited")
        && condition.run().restarts() > 0
        && most.equals(Integer.toString(condition.run().restarts()));
  }

  private static String memory(long limit) {
    return limit <= 0 ? "" : Bytes.of(limit);
  }
}
