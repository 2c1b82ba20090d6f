package dev.tidings.mail.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "ops@example.org                  | ops@example.org",
        "Tidings <tidings@example.org>    | Tidings <tidings@example.org>",
        "<a@example.org>                  | a@example.org",
        "root@localhost                   | root@localhost",
        "first.last+tag@sub.example.co    | first.last+tag@sub.example.co",
        "ops@[192.0.2.1]                  | ops@[192.0.2.1]",
        "\"Doe, Jane\" <jane@example.org> | \"Doe, Jane\" <jane@example.org>",
        "\"A \\\"B\\\" C\" <b@example.org> | \"A \\\"B\\\" C\" <b@example.org>",
        "Zoë <zoe@example.org>            | Zoë <zoe@example.org>",
        "\"<odd>\" <odd@example.org>      | \"<odd>\" <odd@example.org>",
      })
  void aMailboxIsReadAndShown(String written, String shown) {
    assertThat(Addresses.parse(written.strip()).display()).isEqualTo(shown.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "root                        | no \"@\"",
        "a@b@example.org             | mailbox name",
        "@example.org                | mailbox name",
        "a@                          | not a domain",
        ".a@example.org              | mailbox name",
        "a@-example.org              | not a domain",
        "a@example..org              | not a domain",
        "a b@example.org             | mailbox name",
        "a@exämple.org               | xn--",
        "Jane Doe jane@example.org   | mailbox name",
        "Jane <jane@example.org> x   | nothing may follow",
        "Doe, Jane <jane@example.org>| quotes",
        "a@example.org; b@example.org| mailbox name",
      })
  void whatAServerWouldRefuseIsRefusedWithWords(String written, String words) {
    assertThatThrownBy(() -> Addresses.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\n",
        "A\r <a@example.org>",
        "a\0@example.org",
        "\"open <a@example.org>"
      })
  void aLineEndOrAnOpenQuoteIsRefused(String written) {
    assertThatThrownBy(() -> Addresses.parse(written)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCommaInAQuotedNameSeparatesNothing() {
    assertThat(Addresses.parseList("\"Doe, Jane\" <jane@example.org>, ops@example.org"))
        .extracting(Address::bare)
        .containsExactly("jane@example.org", "ops@example.org");
  }

  @Test
  void theSameAddressTwiceIsTakenOnce() {
    assertThat(Addresses.parseList("ops@example.org, Ops <ops@example.org>,"))
        .extracting(Address::bare)
        .containsExactly("ops@example.org");
  }

  @Test
  void aListWithoutAnAddressIsRefused() {
    assertThatThrownBy(() -> Addresses.parseList(" , "))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
