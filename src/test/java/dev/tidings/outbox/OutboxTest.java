package dev.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

  private static final Instant NOW = Instant.parse("2026-11-21T02:10:00Z");
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Outcome OK = new Outcome.Accepted("250 ok");

  @TempDir Path folder;
  private Store store;
  private Outbox outbox;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    outbox = new Outbox(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aMailIsOwedToAllItsRecipientsAtOnce() {
    Mail mail = mail("a", NOW);
    outbox.put(mail);
    assertThat(outbox.due(NOW)).contains(PendingMail.fresh(mail));
  }

  @Test
  void theSameMailPutTwiceIsOwedOnce() {
    outbox.put(mail("a", NOW));
    outbox.record(due(), Map.of("ann@x", OK, "bob@x", OK), NOW);
    outbox.put(mail("a", NOW.plusSeconds(5)));
    assertThat(outbox.due(NOW.plusSeconds(9))).isEmpty();
  }

  @Test
  void aMailSurvivesARestartToTheByte() {
    outbox.put(mail("a", NOW));
    store.close();
    open();
    assertThat(due().mail()).isEqualTo(mail("a", NOW));
  }

  @Test
  void theOldestMailIsDueFirst() {
    outbox.put(mail("b", NOW.plusSeconds(1)));
    outbox.put(mail("a", NOW));
    assertThat(outbox.due(NOW.plusSeconds(9)).orElseThrow().mail().messageId()).isEqualTo("<a@x>");
  }

  @Test
  void whoHasAcceptedIsNotTriedAgain() {
    outbox.put(mail("a", NOW));
    outbox.record(due(), Map.of("ann@x", OK, "bob@x", new Outcome.Later("451 later")), NOW);
    assertThat(outbox.due(NOW)).isEmpty();
    assertThat(outbox.nextDue()).contains(NOW.plus(Duration.ofMinutes(1)));
    PendingMail again = outbox.due(NOW.plus(Duration.ofMinutes(1))).orElseThrow();
    assertThat(again.due()).containsExactly("bob@x");
    assertThat(again.history().tries()).isEqualTo(1);
  }

  @Test
  void whoRefusedIsGivenUpAndTheReasonKept() {
    outbox.put(mail("a", NOW));
    outbox.record(
        due(), Map.of("ann@x", OK, "bob@x", new Outcome.Refused("550 no such user")), NOW);
    assertThat(outbox.nextDue()).isEmpty();
    assertThat(outbox.list(State.DEAD))
        .extracting(OutboxEntry::recipient, OutboxEntry::reply)
        .containsExactly(org.assertj.core.api.Assertions.tuple("bob@x", "550 no such user"));
  }

  @Test
  void aMailThatWasTooBigIsReplacedByASmallerOneAndDueAtOnce() {
    Mail big = withParts("a");
    outbox.put(big);
    Outcome tooBig = new Outcome.TooBig("552", big.content().length() - 1);
    assertThat(outbox.record(due(), Map.of("ann@x", OK, "bob@x", tooBig), NOW))
        .containsEntry("bob@x", tooBig);
    store.close();
    open();
    assertThat(due().due()).containsExactly("bob@x");
    assertThat(due().mail()).usingRecursiveComparison().ignoringFields("content").isEqualTo(big);
    assertThat(due().mail().content()).hasSizeLessThan(big.content().length());
  }

  @Test
  void aMailThatIsTooBigInEveryFormIsRefused() {
    outbox.put(mail("a", NOW));
    Outcome tooBig = new Outcome.TooBig("552 no", 10);
    assertThat(outbox.record(due(), Map.of("ann@x", tooBig, "bob@x", tooBig), NOW))
        .containsOnly(
            Map.entry("ann@x", new Outcome.Refused("552 no")),
            Map.entry("bob@x", new Outcome.Refused("552 no")));
    assertThat(outbox.list(State.DEAD)).hasSize(2);
  }

  @Test
  void anAmbiguousTryIsRepeated() {
    outbox.put(mail("a", NOW));
    Outcome unknown = new Outcome.Ambiguous("no answer");
    outbox.record(due(), Map.of("ann@x", unknown, "bob@x", unknown), NOW);
    assertThat(outbox.due(NOW.plus(Duration.ofMinutes(1))).orElseThrow().due()).hasSize(2);
  }

  @Test
  void whoIsPutOffForADayIsGivenUp() {
    outbox.put(mail("a", NOW));
    Outcome later = new Outcome.Later("451 later");
    outbox.record(due(), Map.of("ann@x", later, "bob@x", later), NOW);
    Instant late = NOW.plus(RetrySchedule.MAX_AGE).plusSeconds(1);
    outbox.record(outbox.due(late).orElseThrow(), Map.of("ann@x", later, "bob@x", OK), late);
    assertThat(outbox.list(State.DEAD)).extracting(OutboxEntry::recipient).containsExactly("ann@x");
  }

  @Test
  void anOutageOfOurOwnServerIsNoReasonToGiveUp() {
    outbox.put(mail("a", NOW));
    Instant late = NOW.plus(RetrySchedule.MAX_AGE.multipliedBy(3));
    Outcome later = new Outcome.Later("451 later");
    outbox.record(outbox.due(late).orElseThrow(), Map.of("ann@x", later, "bob@x", OK), late);
    assertThat(outbox.list(State.OWED)).hasSize(1);
  }

  @Test
  void aClockSetBackKeepsNoMailFromBeingDue() {
    outbox.put(mail("a", NOW));
    Outcome later = new Outcome.Later("451 later");
    outbox.record(due(), Map.of("ann@x", later, "bob@x", OK), NOW);
    Instant back = NOW.minus(Duration.ofDays(30));
    assertThat(outbox.due(back).orElseThrow().due()).containsExactly("ann@x");
    outbox.put(mail("b", NOW));
    assertThat(outbox.due(back).orElseThrow().due()).containsExactly("ann@x", "bob@x");
  }

  @Test
  void aTryThatNeverEndedIsRepeatedAfterARestart() {
    outbox.put(mail("a", NOW));
    new TryRecorder(store).begin("<a@x>", NOW);
    store.close();
    open();
    assertThat(due().due()).hasSize(2);
    assertThat(due().history().interrupted()).isTrue();
  }

  @Test
  void retryMakesWhatIsDeadDue() {
    outbox.put(mail("abc", NOW));
    Outcome no = new Outcome.Refused("550 no");
    outbox.record(due(), Map.of("ann@x", no, "bob@x", OK), NOW);
    assertThat(new OutboxAdmin(store).retry("ab")).contains("<abc@x>");
    assertThat(due().due()).containsExactly("ann@x");
  }

  @Test
  void aBeginningThatMeansTwoMailsMeansNone() {
    outbox.put(mail("ab", NOW));
    outbox.put(mail("ac", NOW));
    assertThat(new OutboxAdmin(store).drop("a")).isEmpty();
    assertThat(outbox.list(State.OWED)).hasSize(4);
  }

  @Test
  void dropForgetsAMailNobodyHas() {
    outbox.put(mail("a", NOW));
    assertThat(new OutboxAdmin(store).drop("<a@x>")).contains("<a@x>");
    assertThat(outbox.list(State.OWED)).isEmpty();
    assertThat(outbox.nextDue()).isEmpty();
  }

  @Test
  void oldMailsThatEverybodyHasAreForgottenAndOwedOnesKept() {
    outbox.put(mail("a", NOW));
    outbox.record(due(), Map.of("ann@x", OK, "bob@x", OK), NOW);
    outbox.put(mail("b", NOW));
    new Archive(store).forget(Duration.ofDays(1), false, NOW.plus(Duration.ofDays(2)));
    assertThat(outbox.list(State.ACCEPTED)).isEmpty();
    assertThat(outbox.list(State.OWED)).hasSize(2);
  }

  @Test
  void whereThereIsTooMuchSentMailsGoWhateverTheirAge() {
    outbox.put(mail("a", NOW));
    outbox.record(due(), Map.of("ann@x", OK, "bob@x", OK), NOW);
    assertThat(new Archive(store).forget(MONTH, true, NOW).sent()).isEqualTo(1);
  }

  @Test
  void oldMailsThatWereGivenUpAreForgottenAndYoungOnesKept() {
    giveUp("old", NOW.minus(MONTH).minusSeconds(1));
    giveUp("young", NOW);
    new DeadLetters(store).named(outbox.list(State.DEAD).subList(0, 1));
    assertThat(new Archive(store).forget(MONTH, false, NOW)).isEqualTo(new Archive.Forgotten(0, 1));
    assertThat(outbox.list(State.DEAD))
        .extracting(OutboxEntry::messageId)
        .containsOnly("<young@x>");
  }

  @Test
  void aMailStillOwedToSomebodyIsKeptThoughOthersGaveUpOnIt() {
    outbox.put(mail("a", NOW.minus(MONTH).minusSeconds(1)));
    outbox.record(due(), Map.of("ann@x", new Outcome.Refused("550 no")), NOW);
    assertThat(new Archive(store).forget(MONTH, true, NOW).any()).isFalse();
    assertThat(outbox.list(State.OWED)).hasSize(1);
  }

  @Test
  void whereThereIsTooMuchGivenUpMailsGoOnlyAfterTheSentOnes() {
    giveUp("a", NOW.minusSeconds(60));
    outbox.put(mail("b", NOW));
    outbox.record(due(), Map.of("ann@x", OK, "bob@x", OK), NOW);
    assertThat(new Archive(store).forget(MONTH, true, NOW)).isEqualTo(new Archive.Forgotten(1, 0));
    assertThat(new Archive(store).forget(MONTH, true, NOW)).isEqualTo(new Archive.Forgotten(0, 1));
    assertThat(new Archive(store).forget(MONTH, true, NOW).any()).isFalse();
  }

  /// A mail that one recipient has and the other never gets.
  @Test
  void aMailPutTwiceIsCountedOnce() {
    outbox.put(mail("a", NOW));
    outbox.put(mail("a", NOW));
    assertThat(new MailCounts(store).written()).isEqualTo(1);
  }

  @Test
  void whatTriesCameToIsCountedForEachRecipient() {
    outbox.put(mail("a", NOW));
    outbox.record(due(), Map.of("ann@x", OK, "bob@x", new Outcome.Refused("550 no")), NOW);
    assertThat(new MailCounts(store).tries())
        .containsEntry(MailCounts.Kind.ACCEPTED, 1L)
        .containsEntry(MailCounts.Kind.REFUSED, 1L)
        .containsEntry(MailCounts.Kind.LATER, 0L);
  }

  @Test
  void aTryThatReachedNobodyIsCountedOnce() {
    outbox.put(mail("a", NOW));
    new TryRecorder(store).postpone(due(), false, NOW, NOW);
    assertThat(new MailCounts(store).tries()).containsEntry(MailCounts.Kind.UNREACHABLE, 1L);
  }

  @Test
  void countsOutlastTheMails() {
    outbox.put(mail("a", NOW));
    outbox.record(due(), Map.of("ann@x", OK, "bob@x", OK), NOW);
    new Archive(store).forget(Duration.ZERO, true, NOW.plusSeconds(9));
    assertThat(new MailCounts(store).tries()).containsEntry(MailCounts.Kind.ACCEPTED, 2L);
  }

  private void giveUp(String id, Instant created) {
    outbox.put(mail(id, created));
    outbox.record(due(), Map.of("ann@x", OK, "bob@x", new Outcome.Refused("550 no")), NOW);
  }

  /// As the renderer writes them.
  private static Mail withParts(String id) {
    Mail mail = mail(id, NOW);
    String content =
        String.join(
            "\r\n",
            "Subject: x",
            "Content-Type: multipart/alternative; boundary=\"=_tidings_a_b\"",
            "",
            "--=_tidings_a_b",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "hello",
            "--=_tidings_a_b",
            "Content-Type: text/html; charset=UTF-8",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "<p>hello</p>".repeat(100),
            "--=_tidings_a_b--",
            "");
    return new Mail(mail.messageId(), NOW, mail.envelope(), mail.subject(), mail.events(), content);
  }

  private PendingMail due() {
    return outbox.due(NOW).orElseThrow();
  }

  private static Mail mail(String id, Instant created) {
    return new Mail(
        "<" + id + "@x>",
        created,
        new Mail.Envelope("tidings@x", List.of("ann@x", "bob@x")),
        "[die 3] host: web",
        1,
        "Subject: x\r\n\r\nhello\r\n");
  }
}
