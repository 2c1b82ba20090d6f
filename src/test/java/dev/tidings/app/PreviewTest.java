package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.cli.PreviewIndex;
import dev.tidings.cli.ReplayFixture;
import dev.tidings.event.Events;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {

  private static final String DIE = Events.container(1, "die", "web").raw();

  @TempDir Path folder;
  private ReplayFixture preview;

  @BeforeEach
  void prepare() {
    preview = new ReplayFixture(folder);
  }

  @Test
  void eachMailIsAPageAndAText() throws Exception {
    preview.preview(preview.file("a", DIE));
    assertThat(preview.names())
        .containsExactly("001-crash-host1-web.html", "001-crash-host1-web.txt", "index.html");
    assertThat(preview.content("001-crash-host1-web.txt")).contains("web");
  }

  @Test
  void theIndexLinksEveryPage() throws Exception {
    preview.preview();
    String index = preview.content("index.html");
    assertThat(preview.names())
        .filteredOn(name -> !name.equals("index.html"))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(index).contains("href=\"" + name + "\""));
  }

  @Test
  void theIndexTellsTheSums() throws Exception {
    preview.preview();
    assertThat(preview.content("index.html"))
        .contains("<li>" + preview.table().getLast() + "</li>");
  }

  @Test
  void noPageMayAskForAnything() throws Exception {
    preview.preview();
    for (String name : preview.names()) {
      if (name.endsWith(".html")) {
        String page = preview.content(name).toLowerCase(Locale.ROOT);
        assertThat(page)
            .as(name)
            .contains("content-security-policy")
            .contains("default-src 'none'");
        assertThat(page).as(name).doesNotContain("<script", "src=\"http", "@import", "<link");
      }
    }
  }

  @Test
  void thePolicyComesBeforeWhateverATemplateSays() {
    assertThat(PreviewIndex.withoutReach("<!DOCTYPE html>\n<HTML lang=\"en\"><head>\n<script>"))
        .matches("(?s)<!DOCTYPE html>\n<HTML lang=\"en\"><head><meta http-equiv=[^>]*>\n<script>");
    assertThat(PreviewIndex.withoutReach("<p>\u0130<head>")).startsWith("<meta http-equiv=");
  }

  @Test
  void aNameIsNoMarkup() throws Exception {
    String name = "<img src=x onerror=alert(1)>&\\\"'";
    preview.preview(preview.file("a", DIE.replace("\"web\"", "\"" + name + "\"")));
    assertThat(preview.content("index.html")).contains("&lt;img").doesNotContain("<img");
  }

  @Test
  void lettersOfAnyScriptAreKept() throws Exception {
    preview.preview(preview.file("a", DIE.replace("\"web\"", "\"gr\u00f6\u00dfe-\u65e5\"")));
    assertThat(preview.content("index.html")).contains("gr\u00f6\u00dfe-\u65e5");
  }

  @Test
  void whatAnEarlierReplayLeftIsReplaced() throws Exception {
    preview.replay();
    preview.preview(preview.file("a", DIE));
    assertThat(preview.names()).hasSize(3);
  }
}
