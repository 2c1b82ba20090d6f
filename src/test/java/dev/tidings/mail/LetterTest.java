package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Mail;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LetterTest {

  private static final Report CRASH = Scenes.oom().first();

  private static Report to(Optional<Addressees> addressees) {
    Letter letter =
        new Letter(
            "", addressees, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    return new Report(
        CRASH.host(), CRASH.batch(), CRASH.evidence(), letter, CRASH.post(), CRASH.now(), Map.of());
  }

  @Test
  void whoIsHiddenIsInTheEnvelopeOnly() throws Exception {
    Mail mail = Reports.renderer().render(to(Optional.of(HostileIncidents.addressees())));
    assertThat(mail.envelope().recipients())
        .containsExactly("a@example.org", "c@example.org", "hidden@example.org");
    Parsed parsed = new Parsed(mail);
    assertThat(parsed.header("To")).isEqualTo("a@example.org");
    assertThat(parsed.header("Cc")).isEqualTo("\"C, c\" <c@example.org>");
    assertThat(mail.content()).doesNotContain("hidden@");
  }

  @Test
  void aMailThatNamesNobodyGoesToTheUsualPeople() {
    assertThat(Reports.renderer().render(to(Optional.empty())).envelope())
        .isEqualTo(Reports.SETTINGS.envelope());
  }

  @Test
  void theSameEventToldToOthersIsAnotherMail() {
    Mail usual = Reports.renderer().render(to(Optional.empty()));
    Mail other = Reports.renderer().render(to(Optional.of(HostileIncidents.addressees())));
    assertThat(other.messageId()).isNotEqualTo(usual.messageId());
  }
}
