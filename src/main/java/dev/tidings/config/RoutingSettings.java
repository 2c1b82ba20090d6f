package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidings.incident.Severity;
import dev.tidings.mail.Address;
import dev.tidings.mail.Addressees;
import dev.tidings.mail.Addresses;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import dev.tidings.rule.Routes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What takes which way to whom.
///
/// @param manners the user's routes, in their order
/// @param domains to which a container's label may send mails; in lower case
public record RoutingSettings(List<RoutePolicy> manners, List<String> domains) {

  /// Every key of a route, with what it is where it is left out.
  private static final String ROUTE =
      """
      name = "", only = [], except = [], group-by = container, then = mail,
      to = [], cc = [], bcc = [], template = "", severity = ""
      """;

  /// Copies the lists.
  public RoutingSettings {
    manners = List.copyOf(manners);
    domains = List.copyOf(domains);
  }

  /// Whether a container's label may send its mails there: addresses, separated by commas.
  public boolean mayGet(String label) {
    try {
      List<Address> addresses = Addresses.parseList(label);
      return !addresses.isEmpty()
          && addresses.stream()
              .allMatch(a -> domains.contains(a.domain().toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Reads and checks it.
  ///
  /// @param templates the names of the user's own; empty: not to be checked
  static RoutingSettings read(ConfigReader reader, Optional<Set<String>> templates) {
    Config defaults = ConfigFactory.parseString(ROUTE).withFallback(reader.at("throttle"));
    List<RoutePolicy> manners = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Routes.USUAL.forEach(route -> names.add(route.name()));
    for (ConfigReader block : reader.blocks("routes", defaults)) {
      String name = block.text("name");
      if (name.isEmpty()) {
        block.problem("name", "a route needs a name, such as name = database");
        continue;
      }
      if (!names.add(name)) {
        block.problem("name", "\"" + name + "\" is the name of another route already");
      }
      route(block, name)
          .ifPresent(route ->
              manners.add(
                  new RoutePolicy(route, Settings.throttle(block), look(block, templates))));
    }
    List<String> domains =
        reader.list("labels.to-domains", Settings::commas).stream()
            .map(domain -> domain.toLowerCase(Locale.ROOT))
            .toList();
    return new RoutingSettings(manners, domains);
  }

  private static Optional<Route> route(ConfigReader block, String name) {
    Matcher only = matcher(block, "only", block.list("only", Settings::commas));
    List<Matcher> except =
        block.list("except", Settings::commas).stream()
            .map(words -> matcher(block, "except", Settings.words(words)))
            .toList();
    Route.GroupBy groupBy = block.choice("group-by", Route.GroupBy.class);
    Route.Then then = block.choice("then", Route.Then.class);
    try {
      return Optional.of(new Route(name, only, except, groupBy, then));
    } catch (IllegalArgumentException e) {
      block.problem("name", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Matcher matcher(ConfigReader block, String key, List<String> conditions) {
    try {
      return new Matcher(conditions);
    } catch (IllegalArgumentException e) {
      block.problem(key, String.valueOf(e.getMessage()));
      return Matcher.ALL;
    }
  }

  private static RoutePolicy.Look look(ConfigReader block, Optional<Set<String>> templates) {
    List<Address> to = addresses(block, "to");
    List<Address> cc = addresses(block, "cc");
    List<Address> bcc = addresses(block, "bcc");
    if (to.isEmpty() && !(cc.isEmpty() && bcc.isEmpty())) {
      block.problem("to", "it must name somebody where cc or bcc do");
    }
    Optional<Addressees> addressees =
        to.isEmpty() ? Optional.empty() : Optional.of(new Addressees(to, cc, bcc));
    Optional<Severity> severity =
        block.optional("severity").map(word -> block.choice("severity", Severity.class));
    Optional<String> template = block.optional("template");
    if (template.isPresent() && templates.filter(t -> !t.contains(template.get())).isPresent()) {
      block.problem("template", unknown(template.get(), templates.get()));
    }
    return new RoutePolicy.Look(addressees, template, severity);
  }

  private static String unknown(String template, Set<String> templates) {
    return templates.isEmpty()
        ? "mail.templates has to name a folder with " + template + ".txt, .html or .subject"
        : "there is no \""
            + template
            + "\" in mail.templates, only "
            + templates.stream().sorted().collect(Collectors.joining(", "));
  }

  private static List<Address> addresses(ConfigReader block, String key) {
    List<Address> all = new ArrayList<>();
    for (String text : block.list(key, List::of)) {
      all.addAll(DeliverySettings.addresses(block, key, text));
    }
    return all;
  }
}
