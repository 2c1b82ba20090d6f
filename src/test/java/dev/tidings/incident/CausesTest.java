package dev.tidings.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CausesTest {

  /// A database and two that need it have run for a quarter of an hour.
  private static Acts shop() {
    Acts acts = new Acts();
    db(acts).play("0 start");
    web(acts).play("0.5 start");
    worker(acts).play("0.6 start");
    return acts;
  }

  private static Acts db(Acts acts) {
    return acts.service('a', "db");
  }

  private static Acts web(Acts acts) {
    return needing(acts, 'b', "web", "cache:service_started:true,db:service_healthy:false");
  }

  private static Acts worker(Acts acts) {
    return needing(acts, 'c', "worker", "web:service_started:false");
  }

  private static Acts needing(Acts acts, char id, String service, String needs) {
    return acts.container(
        id,
        "\"name\":\"%1$s\",\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"%1$s\",\"com.docker.compose.depends_on\":\"%2$s\""
            .formatted(service, needs));
  }

  /// Who failed or recovered, and after whom.
  private static List<String> told(Acts acts) {
    acts.wordsBy(10_000);
    return acts.incidents().stream()
        .filter(incident -> !(incident.intent() instanceof Intent.Started))
        .map(incident ->
            "%s %s%s"
                .formatted(
                    incident.subject().name(),
                    incident.intent().word(),
                    incident.cause().map(cause -> " after " + cause.name()).orElse("")))
        .toList();
  }

  @Test
  void whatNeedsAFailedServiceFailsBecauseOfIt() {
    Acts acts = shop();
    db(acts).play("1000 die 1");
    web(acts).play("1009 die 1");
    assertThat(told(acts)).containsExactly("shop-db-1 crash", "web crash after shop-db-1");
  }

  @Test
  void whatNeedsTheNextOneFollowsFromTheFirst() {
    Acts acts = shop();
    db(acts).play("1000 die 1");
    web(acts).play("1002 die 1");
    worker(acts).play("1004 die 1");
    assertThat(told(acts)).contains("worker crash after shop-db-1");
  }

  @Test
  void whatFailsLaterHasAnotherReason() {
    Acts acts = shop();
    db(acts).play("1000 die 1");
    web(acts).play("1010.1 die 1");
    assertThat(told(acts)).containsExactly("shop-db-1 crash", "web crash");
  }

  @Test
  void whatNeedsNothingOfItFailsByItself() {
    Acts acts = shop();
    db(acts).play("1000 die 1");
    worker(acts).play("1001 die 1");
    assertThat(told(acts)).containsExactly("shop-db-1 crash", "worker crash");
  }

  /// Or one that fails again and again would keep back what is told of its neighbour.
  @Test
  void aServiceThatWasNotWellIsNoCause() {
    Acts acts = shop();
    db(acts).play("1000 die 1", "1001 start", "1030 die 1");
    web(acts).play("1031 die 1");
    assertThat(told(acts)).endsWith("web crash");
  }

  @Test
  void aServiceThatWasHealthyForMomentsIsACause() {
    Acts acts = shop();
    db(acts).play("1000 die 1", "1020 start", "1030 health_status: healthy", "1040 die 1");
    web(acts).play("1041 die 1");
    assertThat(told(acts)).endsWith("web crash after shop-db-1");
  }

  @Test
  void itFollowsAsLongAsTheCauseIsDown() {
    Acts acts = shop();
    db(acts).play("1000 die 1");
    web(acts).play("1001 die 1", "1002 start", "1020 die 1");
    assertThat(told(acts)).endsWith("web crash after shop-db-1", "web crash after shop-db-1");
  }

  @Test
  void onceTheCauseIsUpAFailureIsItsOwn() {
    Acts acts = shop();
    db(acts).play("1000 die 1");
    web(acts).play("1001 die 1", "1002 start");
    db(acts).play("1010 start");
    web(acts).play("1100 die 1");
    assertThat(told(acts)).endsWith("web crash");
  }

  /// A container that gives its network to another one, as inspect says of the other's run.
  private static Acts vpn(String userStarted) {
    InspectedRun run =
        new InspectedRun(
            Optional.of(Events.START.plusSeconds(Long.parseLong(userStarted))),
            1,
            false,
            "",
            "a".repeat(64));
    Acts acts = new Acts();
    acts.inspected(
        event -> event.actor().name().equals("user") ? Optional.of(run) : Optional.empty());
    acts.container('a', "\"name\":\"vpn\"").play("0 start");
    acts.container('b', "\"name\":\"user\"").play("1 start");
    return acts;
  }

  @Test
  void whatUsesTheNetworkOfAnotherOneFailsBecauseOfIt() {
    Acts acts = vpn("1");
    acts.container('a', "\"name\":\"vpn\"").play("1000 die 1", "1000.3 start");
    acts.container('b', "\"name\":\"user\"").play("1090 health_status: unhealthy");
    assertThat(told(acts)).containsExactly("vpn crash", "user unhealthy after vpn");
  }

  @Test
  void whatWasStartedAnewHasANewNetwork() {
    Acts acts = vpn("1010");
    acts.container('a', "\"name\":\"vpn\"").play("1000 die 1", "1000.3 start");
    acts.container('b', "\"name\":\"user\"").play("1090 health_status: unhealthy");
    assertThat(told(acts)).containsExactly("vpn crash", "user unhealthy");
  }

  @Test
  void whatHasANetworkOfItsOwnFailsByItself() {
    Acts acts = new Acts();
    acts.container('a', "\"name\":\"vpn\"").play("0 start", "1000 die 1");
    acts.container('b', "\"name\":\"user\"").play("1002 die 1");
    assertThat(told(acts)).containsExactly("vpn crash", "user crash");
  }

  @Test
  void itsRecoveryIsToldBesideTheCause() {
    Acts acts = shop();
    db(acts).play("1000 die 1");
    web(acts).play("1001 die 1");
    db(acts).play("1010 start");
    web(acts).play("1011 start", "2000 die 1");
    assertThat(told(acts))
        .containsSubsequence("web recovered after shop-db-1", "web crash")
        .endsWith("web crash");
  }
}
