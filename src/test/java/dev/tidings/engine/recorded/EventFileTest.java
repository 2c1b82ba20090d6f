package dev.tidings.engine.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.EventLines;
import dev.tidings.engine.recorded.EventFile.Line;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventFileTest {

  private static final EngineEvent DIE = Events.container(1, "die", "web");

  @Test
  void theLastLineNeedsNoEnd() throws Exception {
    assertThat(read(DIE.raw())).containsExactly(new Line.Event(DIE));
  }

  @Test
  void anEmptyFileHasNoLine() throws Exception {
    assertThat(read("")).isEmpty();
  }

  @Test
  void emptyLinesCountButAreNone() throws Exception {
    assertThat(read("\n\r\njunk\n" + DIE.raw() + "\n"))
        .containsExactly(new Line.Unreadable(3, "not JSON"), new Line.Event(DIE));
  }

  @Test
  void anObjectThatIsNoEventIsUnreadable() throws Exception {
    assertThat(read("{\"a\":1}"))
        .containsExactly(new Line.Unreadable(1, "an object without Type and Action"));
  }

  @Test
  void podmansOwnFormIsRead() throws Exception {
    String before5 =
        """
        {"ID":"914d8cc0449382276f76ba9f224f845dccf628bc18f596dcbb037c0b2eec0a9e","Image":"localhost/bb:latest",\
        "Name":"x1","Status":"died","ContainerExitCode":3,"Time":"2026-11-26T04:20:46.709358662+01:00",\
        "Type":"container","Attributes":{"a":"b"}}\
        """;
    String since5 =
        """
        {"ContainerExitCode":3,"ID":"914d8cc0449382276f76ba9f224f845dccf628bc18f596dcbb037c0b2eec0a9e",\
        "Image":"localhost/bb:latest","Name":"x1","Status":"died","time":1795663246,\
        "timeNano":1795663246709358662,"Type":"container","Attributes":{"a":"b"}}\
        """;
    for (String line : List.of(before5, since5)) {
      Line read = read(line).getFirst();
      assertThat(read).isInstanceOf(Line.Event.class);
      EngineEvent event = ((Line.Event) read).event();
      assertThat(event.action()).isEqualTo(new Action.Die("died", OptionalInt.of(3)));
      assertThat(event.time()).isEqualTo(Instant.parse("2026-11-26T03:20:46.709358662Z"));
      assertThat(event.actor().name()).isEqualTo("x1");
      assertThat(event.actor().attributes())
          .containsEntry("image", "localhost/bb:latest")
          .containsEntry("a", "b");
    }
  }

  @Test
  void podmanLeavesOutWhatIsNothing() throws Exception {
    String died =
        """
        {"Name":"x","Status":"died","Time":"2026-11-26T03:20:46Z","Type":"container","Attributes":null}\
        """;
    String volume =
        """
        {"Name":"v","Status":"create","Time":"2026-11-26T03:20:46Z","Type":"volume","Attributes":null}\
        """;
    assertThat(((Line.Event) read(died).getFirst()).event().action())
        .isEqualTo(new Action.Die("died", OptionalInt.of(0)));
    assertThat(((Line.Event) read(volume).getFirst()).event().actor().id()).isEqualTo("v");
  }

  @Test
  void theFormForPeopleIsNamed() throws Exception {
    for (String line :
        List.of(
            "2026-11-26 03:20:46.264778281 +0000 UTC image tag dd93b6afd831 bb",
            "2026-11-26T04:20:46.264778281+01:00 container die dd93b6afd831 (exitCode=3)")) {
      assertThat(read(line))
          .containsExactly(
              new Line.Unreadable(1, "the form for people: record with --format '{{json .}}'"));
    }
  }

  @Test
  void aLineThatIsTooLongIsUnreadableAndTheNextIsNot() throws Exception {
    String tooLong = "x".repeat(EventLines.LONGEST + 1);
    assertThat(read(tooLong + "\n" + DIE.raw()))
        .containsExactly(
            new Line.Unreadable(1, "a line of " + tooLong.length() + " bytes"),
            new Line.Event(DIE));
  }

  @Test
  void theLineAfterOneThatIsTooLongHasItsNumber() throws Exception {
    assertThat(read("x".repeat(EventLines.LONGEST + 1) + "\njunk"))
        .last()
        .isEqualTo(new Line.Unreadable(2, "not JSON"));
  }

  @Test
  void whatAnEarlierTidingsCouldNotReadIsAnEventOfItsOwn() throws Exception {
    String raw = EventCodec.unreadable("not JSON", "junk", 4, Events.START).raw();
    assertThat(read(raw)).singleElement().isInstanceOf(Line.Event.class);
  }

  @Test
  void anEventWithoutATimeHasThatOfTheOneBefore() throws Exception {
    String timeless = "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"a\"}}";
    assertThat(read(DIE.raw() + "\n" + timeless))
        .last()
        .satisfies(line -> assertThat(((Line.Event) line).event().time()).isEqualTo(DIE.time()));
  }

  private static List<Line> read(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<Line> lines = new ArrayList<>();
    try (EventFile file = new EventFile(new ByteArrayInputStream(bytes))) {
      for (@Nullable Line line = file.next(); line != null; line = file.next()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
