package dev.tidings.redact;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the rules from `secrets.rules`, where their form is described.
final class RuleFile {

  private static final String NAMES = "names";
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private RuleFile() {}

  /// A section of the file: its keys, each with its lines.
  record Section(String id, Map<String, List<String>> keys) {

    /// The words behind a key.
    List<String> words(String key) {
      String all = String.join(" ", keys.getOrDefault(key, List.of())).strip();
      return SPACE.splitAsStream(all).filter(word -> !word.isEmpty()).toList();
    }

    /// What stands behind a key; lines of the same key are joined.
    String text(String key) {
      return String.join("", keys.getOrDefault(key, List.of()));
    }

    /// What a text must hold, with spaces where the file writes them visibly.
    List<String> keywords() {
      return words("keywords").stream().map(word -> word.replace('␣', ' ')).toList();
    }

    /// The number behind a key; 0 without.
    double number(String key) {
      return keys.containsKey(key) ? Double.parseDouble(text(key)) : 0;
    }

    /// All its examples.
    List<String> lines(String key) {
      return keys.getOrDefault(key, List.of());
    }
  }

  /// All rules, and which names are names of secrets.
  record Contents(List<Rule> rules, SecretNames names) {}

  /// The rules of the file.
  static Contents read() {
    List<Section> sections = sections();
    Map<String, Set<String>> words = new HashMap<>();
    for (Section section : sections) {
      if (section.id.equals(NAMES)) {
        section.keys.keySet().forEach(key -> words.put(key, Set.copyOf(section.words(key))));
      }
    }
    SecretNames names = new SecretNames(words);
    List<Rule> rules = new ArrayList<>();
    rules.add(new PrivateKeyRule());
    for (Section section : sections) {
      rules.add(rule(section, names));
    }
    return new Contents(List.copyOf(rules), names);
  }

  private static Rule rule(Section section, SecretNames names) {
    if (section.id.equals(NAMES)) {
      return new NameRule(names, section.keywords());
    }
    if (section.keys.containsKey("programs")) {
      return new CommandRule(
          section.words("programs"),
          section.text("with"),
          section.words("secrets").stream().map(CommandRule.Secret::of).toList());
    }
    return new PatternRule(section);
  }

  /// The sections as they stand.
  static List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    try (InputStream in = RuleFile.class.getResourceAsStream("secrets.rules");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(requireNonNull(in), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        read(line, sections);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sections;
  }

  private static void read(String line, List<Section> sections) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    if (line.startsWith("[") && line.endsWith("]")) {
      sections.add(new Section(line.substring(1, line.length() - 1), new LinkedHashMap<>()));
      return;
    }
    int equals = line.indexOf('=');
    if (equals < 0 || sections.isEmpty()) {
      throw new IllegalStateException("secrets.rules: neither a section nor a key: " + line);
    }
    String value = line.substring(equals + 1).strip();
    sections
        .getLast()
        .keys()
        .computeIfAbsent(line.substring(0, equals).strip(), _ -> new ArrayList<>())
        .add(value);
  }
}
