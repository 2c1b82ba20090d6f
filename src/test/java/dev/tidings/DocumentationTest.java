package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What people read leads where it says, and the first page stays short.
class DocumentationTest {

  private static final Pattern LINK =
      Pattern.compile("(?:\\]\\(|src=\")([^)\"\\s#]*)(#[^)\"\\s]*)?[)\"]");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");

  @Test
  void everyLinkLeadsToAFileAndAHeadingThatExist() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll(""));
      while (link.find()) {
        String target = link.group(1);
        Path file = target.isEmpty() ? page : page.resolveSibling(target).normalize();
        boolean elsewhere = target.contains("://") || target.startsWith("mailto:");
        if (!elsewhere && !(Files.exists(file) && hasHeading(file, link.group(2)))) {
          broken.add(page + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theReadmeHasAtMostTwelveHundredWords() throws IOException {
    assertThat(Files.readString(Path.of("README.md")).strip().split("\\s+"))
        .hasSizeLessThanOrEqualTo(1_200);
  }

  private static boolean hasHeading(Path file, @Nullable String anchor) throws IOException {
    return anchor == null
        || Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> "#" + line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
            .map(line -> "#" + line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
            .anyMatch(anchor::equals);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(Path.of("."));
        Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .map(Path::normalize)
          .toList();
    }
  }
}
