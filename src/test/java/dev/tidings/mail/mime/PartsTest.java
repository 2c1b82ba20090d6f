package dev.tidings.mail.mime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.mail.Parsed;
import dev.tidings.mail.Reports;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {

  @Test
  void bothPartsAreWhatAMailProgramReads() throws Exception {
    Mail mail = Reports.renderer().render(Reports.of(List.of(Reports.die(137))));
    Parsed parsed = new Parsed(mail);
    assertThat(Parts.of(mail).text()).isEqualTo(parsed.text().replace("\r\n", "\n"));
    assertThat(Parts.of(mail).html()).contains(parsed.html().replace("\r\n", "\n"));
  }
}
