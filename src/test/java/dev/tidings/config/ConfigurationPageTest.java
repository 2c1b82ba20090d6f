package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The page of the configuration lists what the reference says: `docs/configuration.md` is
/// generated from `application.conf` behind its mark.
class ConfigurationPageTest {

  private static final String MARK =
      "<!-- From here on generated from application.conf; a test compares. -->\n";
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final Pattern SECTION = Pattern.compile("([a-z0-9-]+) \\{");
  private static final Pattern KEY = Pattern.compile("([a-z0-9-]+) = (.*)");

  private final Deque<String> sections = new ArrayDeque<>();
  private final StringBuilder page = new StringBuilder();
  private final List<String> comment = new ArrayList<>();

  @Test
  void thePageListsEveryKeyAsTheReferenceExplainsIt() throws IOException {
    String present = Files.readString(PAGE);
    String head = present.substring(0, present.indexOf(MARK) + MARK.length());
    String expected = head + generated();
    Path written = Path.of("target/configuration.md");
    Files.createDirectories(written.getParent());
    Files.writeString(written, expected);
    assertThat(present).as("copy %s to %s", written, PAGE).isEqualTo(expected);
  }

  @Test
  void thePageHasARowForEachKey() throws IOException {
    String present = Files.readString(PAGE);
    List<String> missing =
        new KnownKeys(ConfigLayers.reference())
            .keys().stream()
                .filter(key -> !key.startsWith("smtp.fallback."))
                .filter(key -> !present.contains("| `" + key + "` |"))
                .toList();
    assertThat(missing).isEmpty();
  }

  private String generated() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("application.conf"));
    // What stands before the first blank line is about the file itself.
    for (String line : lines.subList(lines.indexOf("") + 1, lines.size())) {
      read(line.strip());
    }
    return page.toString();
  }

  private void read(String line) {
    Matcher section = SECTION.matcher(line);
    Matcher key = KEY.matcher(line);
    if (line.startsWith("#")) {
      comment.add(line.substring(1).strip());
    } else if (line.isEmpty()) {
      comment.clear();
    } else if (section.matches()) {
      open(section.group(1));
    } else if (line.equals("}")) {
      sections.removeLast();
    } else if (key.matches()) {
      row(key.group(1), key.group(2));
    }
  }

  private void open(String name) {
    sections.addLast(name);
    String path = String.join(".", sections);
    if (path.equals("smtp.fallback")) {
      page.append("\n## `smtp.fallback`\n\n").append(meaning("")).append("\n");
    } else if (!path.startsWith("smtp.fallback")) {
      head(path, sections.size() == 1 ? "" : meaning(""));
    }
    comment.clear();
  }

  private void head(String path, String meaning) {
    page.append("\n## `").append(path).append("`\n\n");
    if (!meaning.isEmpty()) {
      page.append(meaning).append("\n\n");
    }
    page.append("| key | variable | default | meaning |\n|---|---|---|---|\n");
  }

  private void row(String name, String value) {
    if (sections.contains("fallback")) {
      return;
    }
    String path = sections.isEmpty() ? name : String.join(".", sections) + "." + name;
    if (sections.isEmpty()) {
      head(path, "");
    }
    String shown =
        value.startsWith("[\"event=") ? "see the reference" : "`" + value.replace("|", "\\|") + "`";
    boolean fileOnly = EnvironmentLayer.FILE_ONLY.contains(path);
    String variable = fileOnly ? "file only" : "`" + KnownKeys.variable(path) + "`";
    page.append("| `")
        .append(path)
        .append("` | ")
        .append(variable)
        .append(" | ")
        .append(value.equals("\"\"") || value.equals("[]") ? "none" : shown)
        .append(" | ")
        .append(comment.isEmpty() ? "see the line above" : meaning(path))
        .append(" |\n");
    comment.clear();
  }

  /// An example is in the reference, and on pages of their own.
  private String meaning(String path) {
    String page =
        path.equals("routes") ? "[Routing](routing.md)" : "[Expectations](expectations.md)";
    return comment.stream()
        .takeWhile(line -> !line.isEmpty())
        .collect(Collectors.joining(" "))
        .replaceFirst(" ?An example with every key;.*", " " + page)
        .replace("|", "\\|");
  }
}
