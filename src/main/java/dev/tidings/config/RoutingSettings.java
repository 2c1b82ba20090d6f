package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidings.incident.Severity;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Addresses;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import dev.tidings.rule.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which mails take which route, and to whom.
///
/// @param policies the user's routes, in their order
/// @param domains to which a container's label may send mails; in lower case
/// @param trustsImages whether labels that come from images are followed
public record RoutingSettings(
    List<RoutePolicy> policies, List<String> domains, boolean trustsImages) {

  /// Every key of a route, with what it is where it is left out.
  private static final String ROUTE =
      """
      name = "", only = [], except = [], group-by = container, then = mail,
      to = [], cc = [], bcc = [], template = "", severity = "", for = 0s, escalate { after = 0s, to = [] }
      """;

  private static final String EXAMPLE = "{ name = db, only = [\"container=db*\"] }";

  private static final Form<Duration> ESCALATE =
      Form.durationOrNone(Duration.ofMinutes(1), Duration.ofDays(30));

  /// What lasts for a day is mailed at the end of it: nobody waits for longer.
  private static final Form<Duration> DELAY =
      Form.durationOrNone(Duration.ofSeconds(1), Duration.ofDays(1));

  /// Copies the lists.
  public RoutingSettings {
    policies = List.copyOf(policies);
    domains = List.copyOf(domains);
  }

  /// Whether a route groups by what compose says of containers.
  public boolean groupsByProject() {
    return policies.stream()
        .anyMatch(policy -> policy.route().groupBy() == Route.GroupBy.COMPOSE_PROJECT);
  }

  /// Whether a problem is told to others where nobody acknowledges it.
  public boolean escalates() {
    return policies.stream().anyMatch(policy -> policy.escalation().isPresent());
  }

  /// Whether a container's label may send its mails there: addresses, separated by commas.
  public boolean mayGet(String label) {
    return readers(label).isPresent();
  }

  /// To whom a container's label sends its mails. Labels that name the same people give the same
  /// text, however they are written, for mails to the same people keep one pace.
  ///
  /// @return bare addresses, sorted, separated by commas, their domains in lower case; empty where
  ///   one of them cannot be read or is not in a domain of `labels.to-domains`
  public Optional<String> readers(String label) {
    SortedSet<String> bare = new TreeSet<>();
    try {
      for (Address address : Addresses.parseList(label)) {
        String domain = address.domain().toLowerCase(Locale.ROOT);
        if (!domains.contains(domain)) {
          return Optional.empty();
        }
        bare.add(address.bare().substring(0, address.bare().lastIndexOf('@') + 1) + domain);
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(String.join(",", bare));
  }

  /// Reads and checks it, after the section `throttle`.
  ///
  /// @param templates the names of the user's own; empty: not to be checked
  static RoutingSettings read(ConfigReader reader, Optional<Set<String>> templates) {
    Config defaults = ConfigFactory.parseString(ROUTE).withFallback(reader.section("throttle"));
    List<RoutePolicy> policies = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ConfigReader block : reader.blocks("routes", EXAMPLE, defaults)) {
      Optional<Route> route = route(block, names);
      RoutePolicy.Look look = look(block, templates);
      var throttle = Settings.throttle(block);
      var escalation = escalation(block);
      Duration delay = block.read("for", DELAY);
      if (route.isPresent()) {
        unreachable(route.get(), policies).ifPresent(why -> block.warning("name", why));
        policies.add(new RoutePolicy(route.get(), throttle, look, escalation, delay));
      }
    }
    return new RoutingSettings(
        policies,
        reader.list("labels.to-domains", RoutingSettings::domain),
        reader.read("labels.from-images", Form.SWITCH));
  }

  private static Optional<RoutePolicy.Escalation> escalation(ConfigReader block) {
    Duration after = block.read("escalate.after", ESCALATE);
    List<Address> to = DeliverySettings.addresses(block, "escalate.to");
    if (after.isZero() && to.isEmpty()) {
      return Optional.empty();
    }
    if (to.isEmpty() && block.isSound("escalate.to")) {
      block.problem(
          "escalate.to", "it must name whom to tell, such as to = [\"boss@example.org\"]");
    }
    if (after.isZero() && block.isSound("escalate.after")) {
      block.problem("escalate.after", "it must say after how long, such as after = 30m");
    }
    return to.isEmpty()
        ? Optional.empty()
        : Optional.of(new RoutePolicy.Escalation(after, new Addressees(to, List.of(), List.of())));
  }

  private static String domain(String text) {
    String domain = text.startsWith("@") ? text.substring(1) : text;
    if (!domain.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
      throw Form.wrong(text, "is not a domain: write for example example.org");
    }
    return domain.toLowerCase(Locale.ROOT);
  }

  /// @param names those that are taken; the new one is added
  private static Optional<Route> route(ConfigReader block, Set<String> names) {
    Matcher only = RuleReader.takes(block, "only");
    List<Matcher> except = RuleReader.exceptions(block, "except");
    Route.GroupBy groupBy = block.read("group-by", Form.choice(Route.GroupBy.class));
    Route.Then then = block.read("then", Form.choice(Route.Then.class));
    Optional<String> name = block.optional("name", RoutingSettings::name);
    if (name.isEmpty() && block.isSound("name")) {
      block.problem("name", "a route needs a name, such as name = database");
    }
    if (name.isPresent() && isUsual(name.get())) {
      block.problem("name", Form.quoted(name.get()) + " is the name of a built-in route");
    } else if (name.isPresent() && !names.add(name.get())) {
      block.problem("name", Form.quoted(name.get()) + " is the name of another route already");
    }
    if (then == Route.Then.MUTE) {
      block.withoutEffect(
          "in a route with then = mute, which mails nothing",
          List.of(
              "to",
              "cc",
              "bcc",
              "template",
              "severity",
              "group-by",
              "throttle",
              "for",
              "escalate"));
    }
    return name.map(n -> new Route(n, only, except, groupBy, then));
  }

  private static boolean isUsual(String name) {
    return Routes.USUAL.stream().anyMatch(route -> route.name().equals(name));
  }

  private static String name(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,40}")) {
      throw Form.wrong(
          text,
          "is not a name: 1 to 40 letters, digits, dots, hyphens or underscores are possible");
    }
    return text;
  }

  /// Whether routes before it leave it nothing.
  private static Optional<String> unreachable(Route route, List<RoutePolicy> before) {
    return before.stream()
        .map(RoutePolicy::route)
        .filter(first -> first.then() != Route.Then.CONTINUE && first.takesAllOf(route))
        .findFirst()
        .map(first ->
            "nothing reaches this route: "
                + first.name()
                + " before it takes all of it; put this one first, or give that one then ="
                + " continue");
  }

  private static RoutePolicy.Look look(ConfigReader block, Optional<Set<String>> templates) {
    List<Address> to = DeliverySettings.addresses(block, "to");
    List<Address> cc = DeliverySettings.addresses(block, "cc");
    List<Address> bcc = DeliverySettings.addresses(block, "bcc");
    if (to.isEmpty() && !(cc.isEmpty() && bcc.isEmpty()) && block.isSound("to")) {
      block.problem("to", "it must name somebody where cc or bcc do");
    }
    Optional<Addressees> addressees =
        to.isEmpty() ? Optional.empty() : Optional.of(new Addressees(to, cc, bcc));
    Optional<Severity> severity = block.optional("severity", Form.choice(Severity.class));
    Optional<String> template = block.optional("template", text -> template(text, templates));
    return new RoutePolicy.Look(addressees, template, severity);
  }

  private static String template(String text, Optional<Set<String>> templates) {
    if (templates.isEmpty() || templates.get().contains(text)) {
      return text;
    }
    throw Form.wrong(
        text,
        templates.get().isEmpty()
            ? "is not there: mail.templates has to name a folder with it, as "
                + text
                + ".txt, .html or .subject"
            : "is not in mail.templates, only "
                + templates.get().stream().sorted().collect(Collectors.joining(", ")));
  }
}
