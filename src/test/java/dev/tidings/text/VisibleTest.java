package dev.tidings.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class VisibleTest {

  @ParameterizedTest
  @FieldSource("dev.tidings.text.HostileNames#HIDDEN")
  void whatIsNotDrawnIsMarked(String name) {
    assertThat(Visible.name(name)).contains("\ufffd").matches(text -> !HostileNames.hides(text));
  }

  @ParameterizedTest
  @FieldSource("dev.tidings.text.HostileNames#HONEST")
  void honestNamesStayAsTheyAre(String name) {
    assertThat(Visible.name(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @FieldSource("dev.tidings.text.HostileNames#HIDDEN")
  void jsonReadsTheSameAndShowsAll(String name) throws IOException {
    String json = json(name);
    assertThat(Visible.json(json)).matches(text -> !HostileNames.hides(text));
    assertThat(name(Visible.json(json))).isEqualTo(name(json));
  }

  @ParameterizedTest
  @CsvSource({
    "sh\u043ep-db, Latin and Cyrillic letters",
    "sh\u03bfp-db, Latin and Greek letters",
    "\uff53hop-db, look-alike letters",
    "\ud835\udda2hop-db, look-alike letters"
  })
  void alphabetsThatLookAlikeAreNamed(String name, String note) {
    assertThat(Visible.name(name)).isEqualTo(name + " (" + note + ")");
  }

  @Test
  void alphabetsAreNamedOnce() {
    String once = Visible.name("sh\u043ep");
    assertThat(Visible.name(once)).isEqualTo(once);
  }

  @Test
  void inALogNoTextPassesForAnEntryOfItsOwn() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VisibleStream.log(new PrintStream(out, true, StandardCharsets.UTF_8))
        .println("INFO web is healthy\nERROR db is down\u001b[2J");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("INFO web is healthy\n    ERROR db is down\ufffd[2J\n");
  }

  @Test
  void inAnAnswerLinesStay() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VisibleStream.answer(new PrintStream(out, true, StandardCharsets.UTF_8))
        .printf(Locale.ROOT, "  ok %s%n  next\u202e%n", "db\u200b");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("  ok db\ufffd\n  next\ufffd\n");
  }

  private static String json(String name) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("name", name);
      json.writeEndObject();
    }
    return out.toString();
  }

  private static String name(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();
      return parser.getText();
    }
  }
}
