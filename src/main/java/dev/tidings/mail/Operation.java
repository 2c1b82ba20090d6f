package dev.tidings.mail;

import dev.tidings.batch.SubjectSummary;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.mail.words.Plural;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What somebody did to one compose project, where a batch tells of nothing else that happened to
/// containers.
///
/// @param kind what it was
/// @param project its name
/// @param containers those it was done to
record Operation(Kind kind, String project, List<SubjectSummary> containers) {

  /// `scaled`: containers of one service were added or taken away.
  enum Kind {
    DEPLOYED,
    RESTARTED,
    SCALED,
    STARTED,
    STOPPED,
    TAKEN_DOWN,
    CHANGED
  }

  private static final int CHANGES = 8;

  private static final Pattern NUMBER = Pattern.compile(".*[-_]([1-9][0-9]{0,5})");

  /// The operation that a batch comes down to, if it does.
  static Optional<Operation> of(MailOverview overview) {
    List<SubjectSummary> cast = overview.cast();
    List<String> projects =
        cast.stream().map(c -> c.subject().compose().project()).distinct().toList();
    boolean one = projects.size() == 1 && !projects.getFirst().isEmpty();
    boolean asked = cast.stream().allMatch(Operation::isAskedFor);
    boolean deployed = cast.stream().anyMatch(Operation::isReplaced);
    if (!one || !asked || overview.others().subjects() > 0 || (cast.size() == 1 && !deployed)) {
      return Optional.empty();
    }
    return Optional.of(new Operation(kind(overview, cast), projects.getFirst(), cast));
  }

  private static Kind kind(MailOverview overview, List<SubjectSummary> all) {
    List<SubjectSummary> cast = withoutJobs(all);
    Map<String, Long> words =
        cast.stream().collect(Collectors.groupingBy(Operation::word, Collectors.counting()));
    boolean gone = cast.stream().allMatch(each -> overview.isRemoved(each.subject().id()));
    // One that had ended before is removed without a stop.
    words.keySet().removeIf(word -> gone && word.equals("removed") && words.size() > 1);
    String only = words.size() == 1 ? words.keySet().iterator().next() : "";
    if (words.containsKey("recreated") || isUpdateOfASwarm(cast)) {
      return Kind.DEPLOYED;
    }
    boolean more = only.equals("started") && cast.stream().allMatch(Operation::isMade);
    if ((more || (only.equals("stopped") && gone)) && lowest(cast).filter(n -> n > 1).isPresent()) {
      return Kind.SCALED;
    }
    return switch (only) {
      case "restarted" -> Kind.RESTARTED;
      case "started" -> Kind.STARTED;
      case "removed" -> Kind.TAKEN_DOWN;
      case "stopped" -> gone ? Kind.TAKEN_DOWN : Kind.STOPPED;
      default -> Kind.CHANGED;
    };
  }

  /// A swarm gives the new container of a service a name of its own: one goes, another comes.
  private static boolean isUpdateOfASwarm(List<SubjectSummary> cast) {
    Set<String> gone = services(cast, Set.of("stopped", "removed"));
    Set<String> come = services(cast, Set.of("started"));
    return !gone.isEmpty() && gone.equals(come);
  }

  private static Set<String> services(List<SubjectSummary> cast, Set<String> words) {
    return cast.stream()
        .filter(each -> words.contains(word(each)))
        .map(each -> each.subject().compose().service())
        .collect(Collectors.toSet());
  }

  private static boolean isAskedFor(SubjectSummary each) {
    return MailOverview.isContainer(each)
        && !each.isProblem()
        && switch (each.lead().intent()) {
          case Intent.Recreated _ -> true;
          // A container that was stopped and started in two operations is told of by itself.
          case Intent.Restarted _, Intent.Started _, Intent.Stopped _, Intent.Finished _ ->
              each.incidents().stream()
                  .map(Incident::intent)
                  .filter(intent -> !(intent instanceof Intent.Happened))
                  .allMatch(intent -> intent.word().equals(each.lead().intent().word()));
          case Intent.Happened(String word) -> word.equals("create") || word.equals("destroy");
          default -> false;
        };
  }

  private static String word(SubjectSummary each) {
    return switch (each.lead().intent().word()) {
      case "create" -> "created";
      case "destroy" -> "removed";
      case String word -> word;
    };
  }

  static boolean isReplaced(SubjectSummary each) {
    return each.lead().intent() instanceof Intent.Recreated;
  }

  /// Those that did not just run to their end, as what prepares a project does each time.
  private static List<SubjectSummary> withoutJobs(List<SubjectSummary> all) {
    return all.stream().filter(each -> !(each.lead().intent() instanceof Intent.Finished)).toList();
  }

  private static boolean isMade(SubjectSummary each) {
    return each.lead().intent() instanceof Intent.Started(boolean created) && created;
  }

  /// The lowest number of containers of one service that are numbered without a gap, as compose
  /// does it.
  private static Optional<Integer> lowest(List<SubjectSummary> cast) {
    List<String> services =
        cast.stream().map(each -> each.subject().compose().service()).distinct().toList();
    IntStream.Builder found = IntStream.builder();
    cast.forEach(each -> found.add(number(each.subject().name())));
    int[] numbers = found.build().sorted().distinct().toArray();
    boolean row =
        services.size() == 1
            && numbers.length == cast.size()
            && numbers[numbers.length - 1] - numbers[0] == numbers.length - 1;
    return row && numbers[0] > 0 ? Optional.of(numbers[0]) : Optional.empty();
  }

  private static int number(String name) {
    Matcher matcher = NUMBER.matcher(name);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /// For a subject's bracket: `DEPLOYED`, `SCALED 2 to 4`.
  String headline() {
    return kind == Kind.SCALED ? "SCALED " + scaled() : kind.name().replace('_', ' ');
  }

  /// Who it is about: `blog (4 containers)`, `blog api`.
  String about() {
    return kind == Kind.SCALED
        ? Printable.name(project) + " " + service(withoutJobs(containers).getFirst().lead())
        : Printable.name(project) + " (" + Plural.of(containers.size(), "container") + ")";
  }

  /// From how many containers to how many.
  private String scaled() {
    List<SubjectSummary> scaled = withoutJobs(containers);
    int lowest = lowest(scaled).orElse(1);
    int highest = lowest + scaled.size() - 1;
    return isMade(scaled.getFirst())
        ? lowest - 1 + " to " + highest
        : highest + " to " + (lowest - 1);
  }

  /// As a person would write it.
  String sentence() {
    String name = Printable.name(project);
    String all = Plural.of(containers.size(), "container");
    return switch (kind) {
      case DEPLOYED -> name + " was deployed: " + counted() + down() + ".";
      case RESTARTED -> name + " was restarted: " + all + down() + ".";
      case SCALED ->
          service(withoutJobs(containers).getFirst().lead())
              + " of "
              + name
              + " was scaled from "
              + scaled()
              + " containers.";
      case STARTED -> name + " was started: " + all + finished() + ".";
      case STOPPED -> name + " was stopped on request: " + all + ".";
      case TAKEN_DOWN -> name + " was taken down: " + all + " removed.";
      case CHANGED -> name + " was changed: " + counted() + ".";
    };
  }

  /// Such as `4 containers recreated, 1 started`.
  private String counted() {
    Map<String, Long> words = new TreeMap<>();
    containers.forEach(each -> words.merge(word(each), 1L, Long::sum));
    StringBuilder text = new StringBuilder();
    words.forEach((word, count) ->
        text.append(text.isEmpty() ? Plural.of(count, "container") : ", " + count)
            .append(' ')
            .append(word));
    return text.toString();
  }

  private String finished() {
    long ended =
        containers.stream().filter(c -> c.lead().intent() instanceof Intent.Finished).count();
    return ended == 0 ? "" : ", of which " + ended + " finished normally";
  }

  private String down() {
    return containers.stream()
        .flatMap(each -> down(each.lead()).stream())
        .max(Duration::compareTo)
        .filter(Duration::isPositive)
        .map(d -> ", down for " + LocalTimes.fine(d) + (containers.size() > 1 ? " at most" : ""))
        .orElse("");
  }

  private static Optional<Duration> down(Incident incident) {
    return switch (incident.intent()) {
      case Intent.Recreated(Optional<Duration> down) -> down;
      case Intent.Restarted(Duration down) -> Optional.of(down);
      default -> Optional.empty();
    };
  }

  private static String service(Incident incident) {
    String service = incident.subject().compose().service();
    return service.isEmpty() ? IncidentWords.name(incident) : Printable.name(service);
  }

  /// What was replaced, a row for each service: how long it was down, and what is different. With
  /// its heading, or nothing at all.
  static List<Map<String, Object>> replaced(Report report, MailModel.Limits limits) {
    Map<String, List<Incident>> services = new LinkedHashMap<>();
    for (SubjectSummary each : new MailOverview(report.batch()).chapters()) {
      if (isReplaced(each)) {
        String key = each.subject().compose().project() + "/" + service(each.lead());
        services.computeIfAbsent(key, _ -> new ArrayList<>()).add(each.lead());
      }
    }
    List<Map<String, Object>> rows =
        services.values().stream()
            .limit(limits.rows())
            .map(service -> row(service, report, limits))
            .toList();
    return MailModel.section(rows, MailModel.more(services.size() - rows.size()));
  }

  private static Map<String, Object> row(
      List<Incident> service, Report report, MailModel.Limits limits) {
    String times = service.size() == 1 ? "" : " (" + service.size() + " containers)";
    return Map.of(
        "name",
        Printable.line(service(service.getFirst()), limits.detail()) + times,
        "down",
        service.stream()
            .flatMap(each -> down(each).stream())
            .max(Duration::compareTo)
            .map(d -> "down " + LocalTimes.fine(d))
            .orElse("was not running"),
        "changes",
        service.stream()
            .map(each -> changes(each, report, limits))
            .distinct()
            .limit(2)
            .collect(Collectors.joining("; ")));
  }

  private static String changes(Incident incident, Report report, MailModel.Limits limits) {
    Evidence evidence = report.evidence().getOrDefault(incident.id(), Evidence.NONE);
    return switch (evidence.changes()) {
      case Fact.Known<List<String>>(List<String> changes) ->
          changes.isEmpty()
              ? "same settings"
              : changes.stream()
                      .limit(CHANGES)
                      .map(change -> Printable.line(change, limits.detail()))
                      .collect(Collectors.joining("; "))
                  + (changes.size() > CHANGES ? "; " + (changes.size() - CHANGES) + " more" : "");
      case Fact.Missing<List<String>>(String why) -> Printable.line(why, limits.detail());
    };
  }
}
