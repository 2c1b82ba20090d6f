package dev.tidings.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedTest {

  private static final String LONG = "x".repeat(60_000);

  @Test
  void aLongLabelIsHeldInPartAndItsLineWhole() {
    EngineEvent event = event(Map.of("big", LONG, "name", "web"));
    assertThat(event.actor().attributes().get("big"))
        .isEqualTo("x".repeat(Bounded.LONGEST_VALUE) + "… (60000 characters)");
    assertThat(event.actor().isWhole("big")).isFalse();
    assertThat(event.actor().isWhole("name")).isTrue();
    assertThat(event.actor().isTruncated()).isTrue();
    assertThat(event.raw()).contains(LONG);
  }

  @Test
  void anOrdinaryEventIsWhole() {
    EngineEvent event = event(Map.of("name", "web", "exitCode", "3"));
    assertThat(event.actor().isTruncated()).isFalse();
    assertThat(event.actor().isWhole("absent")).isTrue();
  }

  /// Engines send them sorted by name, so a stranger chooses what comes first.
  @ParameterizedTest
  @ValueSource(
      strings = {"name", "image", "exitCode", "signal", "tidings.enable", "tidings.clean.code"})
  void whatDecidesIsKeptHoweverManyLabelsComeBeforeIt(String known) {
    Map<String, String> attributes = new LinkedHashMap<>(labels(5_000, "!"));
    attributes.put(known, "7");
    Actor actor = event(attributes).actor();
    assertThat(actor.attributes()).containsEntry(known, "7");
    assertThat(actor.isWhole(known)).isTrue();
  }

  @Test
  void ofThousandsOfLabelsAFewAreHeldAndItIsSaidThatThereAreMore() {
    Actor actor = event(labels(5_000, "l")).actor();
    assertThat(actor.attributes()).hasSize(Bounded.MOST);
    assertThat(actor.omitted()).isTrue();
    assertThat(actor.isWhole("l4999")).isFalse();
    // A known one would have been kept: that there is none is certain.
    assertThat(actor.isWhole("tidings.enable")).isTrue();
  }

  @Test
  void aFloodOfLabelsTakesNoMoreThanItsRoom() {
    Map<String, String> attributes = labels(100, "l");
    attributes.replaceAll((_, _) -> "y".repeat(1_000));
    attributes.put("k".repeat(Bounded.LONGEST_NAME + 1), "");
    int held =
        event(attributes).actor().attributes().entrySet().stream()
            .mapToInt(each -> each.getKey().length() + each.getValue().length())
            .sum();
    assertThat(held).isBetween(Bounded.MOST_CHARACTERS - 1_010, Bounded.MOST_CHARACTERS);
  }

  @Test
  void anExitCodeThatIsCutIsNone() {
    EngineEvent event = event(Map.of("exitCode", "0".repeat(3_000)));
    assertThat(((Action.Die) event.action()).exitCode()).isEmpty();
    assertThat(event.actor().isWhole("exitCode")).isFalse();
  }

  @Test
  void anActionsTextIsBoundedAndStaysItsIdentity() {
    EngineEvent one = command("c".repeat(60_000));
    EngineEvent other = command("c".repeat(60_001));
    assertThat(one.action().text()).hasSizeLessThan(Bounded.LONGEST_TEXT + 40);
    assertThat(one.key()).isNotEqualTo(other.key());
    assertThat(one.key()).isEqualTo(command("c".repeat(60_000)).key());
    assertThat(one.action().word()).isEqualTo("exec_create");
  }

  @Test
  void aKeyFromAnOlderJournalIsTheSameAsTheEvents() {
    EngineEvent event = command("c".repeat(60_000));
    String whole = "exec_create: " + "c".repeat(60_000);
    assertThat(new EventKey(event.timeNano(), "container", whole, "1")).isEqualTo(event.key());
  }

  @Test
  void noHalfOfACharacterIsLeft() {
    String text = Bounded.text("\uD83D\uDE00".repeat(3_000), Bounded.LONGEST_VALUE);
    assertThat(text).startsWith("\uD83D\uDE00".repeat(Bounded.LONGEST_VALUE) + "…");
    assertThat(text).endsWith("(3000 characters)");
  }

  @Test
  void boundingTwiceChangesNothing() {
    String once = Bounded.text(LONG, Bounded.LONGEST_VALUE);
    assertThat(Bounded.text(once, Bounded.LONGEST_VALUE)).isEqualTo(once);
  }

  @Test
  void aFilterComparesTheWholeValue() {
    EngineEvent event = event(Map.of("big", LONG + "end"));
    assertThat(filter("label=big=*end").test(event)).isTrue();
    assertThat(filter("label=big=*)").test(event)).isFalse();
    assertThat(filter("label=big=" + "x".repeat(Bounded.LONGEST_VALUE) + "*s)").test(event))
        .isFalse();
  }

  @Test
  void aFilterFindsALabelThatIsNotHeld() {
    EngineEvent event = event(labels(5_000, "l"));
    assertThat(event.actor().attributes()).doesNotContainKey("l4999");
    assertThat(filter("label=l4999").test(event)).isTrue();
    assertThat(filter("label=l4999=v4999").test(event)).isTrue();
    assertThat(filter("label=l5000").test(event)).isFalse();
  }

  @Test
  void aFilterComparesTheWholeNameAndAction() {
    EngineEvent named = event(Map.of("name", "n".repeat(5_000) + "0"));
    assertThat(filter("container=n*0").test(named)).isTrue();
    assertThat(filter("container=*characters)").test(named)).isFalse();
    EngineEvent exec = command("c".repeat(60_000));
    assertThat(filter("event=exec_create: c*c").test(exec)).isTrue();
    assertThat(filter("event=exec_create: *characters)").test(exec)).isFalse();
  }

  @Test
  void whatTidingsConcludesOfAContainerWithManyLabelsSaysThatTheyAreNotAll() {
    Actor actor = event(labels(5_000, "l")).actor();
    EngineEvent event = OwnEvents.reconciled(actor, "die", Events.START);
    assertThat(event.actor().omitted()).isTrue();
    assertThat(EventCodec.decode(event.raw(), Events.START)).isEqualTo(event);
  }

  private static Map<String, String> labels(int count, String prefix) {
    return IntStream.range(0, count)
        .boxed()
        .collect(Collectors.toMap(n -> prefix + n, n -> "v" + n, (a, _) -> a, LinkedHashMap::new));
  }

  private static EventFilter filter(String condition) {
    return new EventFilter(List.of(condition));
  }

  private static EngineEvent command(String command) {
    return EventCodec.decode(
        "{\"Type\":\"container\",\"Action\":\"exec_create: "
            + command
            + "\",\"Actor\":{\"ID\":\"1\",\"Attributes\":{}},\"timeNano\":1}",
        Instant.EPOCH);
  }

  private static EngineEvent event(Map<String, String> attributes) {
    String inner =
        attributes.entrySet().stream()
            .map(each -> "\"" + each.getKey() + "\":\"" + each.getValue() + "\"")
            .collect(Collectors.joining(","));
    return EventCodec.decode(
        "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"1\",\"Attributes\":{"
            + inner
            + "}},\"timeNano\":1}",
        Instant.EPOCH);
  }
}
