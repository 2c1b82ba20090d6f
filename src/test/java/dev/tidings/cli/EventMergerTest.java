package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidings.event.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventMergerTest {

  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void eventsOfSeveralFilesComeInTheOrderOfTheirTimes() throws Exception {
    assertThat(
            play(file("a", event(1, "a"), event(4, "d")), file("b", event(2, "b"), event(3, "c"))))
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void ofTwoEventsAtOnceTheOneOfTheFileNamedFirstIsFirst() throws Exception {
    assertThat(play(file("z", event(1, "first")), file("a", event(1, "second"))))
        .containsExactly("first", "second");
  }

  @Test
  void withinAFileTheOrderIsItsOwn() throws Exception {
    assertThat(play(file("a", event(2, "late"), event(1, "early"))))
        .containsExactly("late", "early");
  }

  @Test
  void theStandardInputIsMergedToo() throws Exception {
    InputStream in = ReplayFixture.bytes(event(2, "b"));
    String file = file("a", event(1, "a"), event(3, "c"));
    try (EventMerger merger = EventMerger.of(List.of(file, "-"), in, NOWHERE)) {
      assertThat(names(merger)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void whatAMailCarriesCompressedIsReadToo() throws Exception {
    Path file = folder.resolve("events.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(event(1, "a").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(play(file.toString())).containsExactly("a");
  }

  @Test
  void theStandardInputIsReadOnce() {
    assertThatIllegalArgumentException().isThrownBy(() -> play("-", "-"));
  }

  @Test
  void aFileThatIsNotThereIsWrongUsage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> play(folder.resolve("none").toString()))
        .withMessageStartingWith("there is no file");
  }

  @Test
  void aFolderIsWrongUsage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> play(folder.toString()))
        .withMessageEndingWith("it is a folder");
  }

  private List<String> play(String... files) throws IOException {
    try (EventMerger merger =
        EventMerger.of(List.of(files), InputStream.nullInputStream(), NOWHERE)) {
      return names(merger);
    }
  }

  private static List<String> names(EventMerger merger) throws IOException {
    List<String> names = new ArrayList<>();
    while (merger.peek() != null) {
      names.add(merger.take().actor().attributes().get("name"));
    }
    return names;
  }

  private String file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines)).toString();
  }

  private static String event(int n, String name) {
    return Events.container(n, "die", name).raw();
  }
}
