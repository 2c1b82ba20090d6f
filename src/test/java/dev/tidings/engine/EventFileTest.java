package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.EventFile.Line;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
