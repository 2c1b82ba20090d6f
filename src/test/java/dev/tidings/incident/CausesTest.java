package dev.tidings.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
