package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidings.incident.Severity;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.rule.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingSettingsTest {

  @TempDir Path folder;

  @Test
  void aRouteNeedsNothingButItsName() throws Exception {
    RoutePolicy policy = read("routes = [{ name = all }]").policies().getFirst();
    assertThat(policy.route().groupBy()).isEqualTo(Route.GroupBy.CONTAINER);
    assertThat(policy.route().then()).isEqualTo(Route.Then.MAIL);
    assertThat(policy.look()).isEqualTo(RoutePolicy.Look.USUAL);
    assertThat(policy.throttle().window()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void everyKeyOfARouteIsRead() throws Exception {
    Files.createDirectories(folder.resolve("shapes"));
    Files.writeString(folder.resolve("shapes/short.subject"), "{{headline}}");
    RoutePolicy policy =
        read("""
        mail.templates = "%s"
        throttle.growth = 3
        routes = [{
          name = database, only = ["container=db*", "intent=crash"], except = ["label=test"]
          group-by = compose-project, then = continue
          to = ["a@example.org"], cc = ["b@example.org"], bcc = ["c@example.org"]
          template = short, severity = critical, throttle { window = 5m }
        }]
        """
                .formatted(folder.resolve("shapes")))
            .policies()
            .getFirst();
    assertThat(policy.route().groupBy()).isEqualTo(Route.GroupBy.COMPOSE_PROJECT);
    assertThat(policy.route().then()).isEqualTo(Route.Then.CONTINUE);
    assertThat(policy.look())
        .isEqualTo(
            new RoutePolicy.Look(
                Optional.of(new Addressees(some("a"), some("b"), some("c"))),
                Optional.of("short"),
                Optional.of(Severity.CRITICAL)));
    assertThat(policy.throttle().window()).isEqualTo(Duration.ofMinutes(5));
    assertThat(policy.throttle().growth()).isEqualTo(3);
  }

  private static List<Address> some(String user) {
    return List.of(new Address("", user + "@example.org"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          routes = [{ only = [] }]                                    | name
          routes = [{ name = a }, { name = a }]                       | another route
          routes = [{ name = problems }]                              | built-in route
          routes = [{ name = a, onyl = [] }]                          | did you mean only
          routes = [{ name = a, only = ["colour=red"] }]              | intent, severity
          routes = [{ name = a, only = ["intent=crahs"] }]            | crash
          routes = [{ name = a, only = ["severity=bad"] }]            | problem
          routes = [{ name = a, only = ["exit-code=one"] }]           | number
          routes = [{ name = a, bcc = ["x@example.org"] }]            | must name somebody
          routes = [{ name = a, to = ["x"] }]                         | x
          routes = [{ name = a, then = drop }]                        | mute
          routes = [{ name = a, template = long }]                    | mail.templates
          routes = [{ name = a, throttle { window = 5 } }]            | has no unit
          routes = a                                                  | list of blocks
          """)
  void aRouteThatIsWrongIsAnErrorThatSaysWhere(String file, String words) {
    SettingsException refused =
        catchThrowableOfType(SettingsException.class, () -> read(file + "\n"));
    assertThat(refused).hasMessageContaining("routes").hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "ops@example.org, true",
    "'ops@example.org, Ann <ann@EXAMPLE.org>', true",
    "ops@example.com, false",
    "'ops@example.org, x@evil.example', false",
    "ops@sub.example.org, false",
    "no address, false"
  })
  void aLabelMaySendMailsToTheDomainsThatAreNamedOnly(String label, boolean may) throws Exception {
    assertThat(read("labels.to-domains = [Example.org]").mayGet(label)).isEqualTo(may);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops@example.org,ann@example.org",
        "ann@example.org, ops@EXAMPLE.org",
        "Ann <ann@Example.ORG>,,\"Ops, all\" <ops@example.org>",
        " ops@example.org ,ann@example.org, ann@eXample.org "
      })
  void aLabelThatNamesTheSamePeopleIsTheSameHoweverItIsWritten(String label) throws Exception {
    assertThat(read("labels.to-domains = [example.org]").readers(label))
        .contains("ann@example.org,ops@example.org");
  }

  @Test
  void aLabelMaySendMailsNowhereUnlessToldSo() throws Exception {
    assertThat(read("").mayGet("ops@example.org")).isFalse();
  }

  private RoutingSettings read(String text) throws IOException, SettingsException {
    Path file = Files.writeString(folder.resolve("my.conf"), text);
    return Settings.read(Optional.of(file), Map.of()).routing();
  }
}
