package dev.tidings.mail.mime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.mail.Hostile;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadersTest {

  @Test
  void aLineEndBeginsNoHeader() {
    assertThat(new Headers().text("Subject", "hello\r\nBcc: eve@example.org").toString())
        .isEqualTo("Subject: hello Bcc: eve@example.org\r\n");
  }

  @Test
  void aLineEndInAStructuredValueBeginsNoHeader() {
    assertThat(new Headers().structured("In-Reply-To", "<a@b>\r\nBcc: eve@example.org").toString())
        .isEqualTo("In-Reply-To: <a@b>Bcc: eve@example.org\r\n");
  }

  @Test
  void lettersOutsideAsciiAreEncodedAndReadBack() throws Exception {
    String text = "[die 3] höst: " + "東京\ud83d\ude80".repeat(20);
    String written = new Headers().text("Subject", text).toString();
    assertThat(written.lines()).allMatch(line -> line.length() <= 76);
    assertThat(MimeUtility.decodeText(MimeUtility.unfold(written.substring(9).strip())))
        .isEqualTo(text);
  }

  @Test
  void textThatLooksEncodedIsEncodedOnceMore() throws Exception {
    String text = "=?UTF-8?B?QmNj?=";
    String written = new Headers().text("Subject", text).toString();
    assertThat(MimeUtility.decodeText(written.substring(9).strip())).isEqualTo(text);
  }

  @Test
  void aLongListOfRecipientsIsFoldedBetweenThem() {
    List<Address> many = Collections.nCopies(100, new Address("Doe, Jane", "jane@example.org"));
    assertThat(new Headers().addresses("To", many).toString().lines())
        .allMatch(line -> line.length() <= 78);
  }

  @Test
  void aHeaderOfWhichNothingIsLeftIsLeftOut() {
    assertThat(new Headers().text("X-Tidings-Host", "\r\n\t \u2028").toString()).isEmpty();
  }

  /// Whatever the value, a reader finds one header of the wanted name and no other.
  @Test
  void noValueOfManyBeginsAHeaderOrALongLine() throws Exception {
    Random random = new Random(20260301);
    for (int i = 0; i < 20_000; i++) {
      String value = Hostile.text(random, 400);
      Headers headers = new Headers();
      headers.text("X-One", value).structured("X-Two", value, value);
      headers.addresses("X-Three", List.of(new Address(value, "a@example.org")));
      assertSafe(headers.toString());
    }
  }

  private static void assertSafe(String written) throws Exception {
    byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
    assertThat(bytes).hasSize(written.length());
    InternetHeaders parsed = new InternetHeaders(new ByteArrayInputStream(bytes));
    assertThat(Collections.list(parsed.getAllHeaders()))
        .allMatch(header -> header.getName().matches("X-(One|Two|Three)"))
        .hasSizeLessThanOrEqualTo(3);
    for (String line : written.split("\r\n", -1)) {
      assertThat(line.length()).isLessThanOrEqualTo(998);
      assertThat(line).matches("[\\x20-\\x7e]*").doesNotEndWith(" ");
    }
  }
}
