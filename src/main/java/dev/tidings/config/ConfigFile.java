package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;

/// A user's file with all that it includes. Whatever is wrong with them is reported, and then what
/// they hold is not used.
final class ConfigFile {

  /// Nobody writes more by hand.
  private static final int LARGEST = 1_000_000;

  private static final int DEEPEST = 10;

  private final Findings findings;

  private ConfigFile(Findings findings) {
    this.findings = findings;
  }

  /// Reads a file.
  ///
  /// @param named where the file's name comes from, for messages about the file itself
  /// @param environment for substitutions such as `${HOME}`
  static Config read(Path file, String named, Map<String, String> environment, Findings findings) {
    String text;
    findings.reading(file);
    try {
      text = TextFile.read(file, LARGEST);
    } catch (IOException e) {
      findings.unreadable(
          ConfigProblem.Place.of(named), file.toString(), String.valueOf(e.getMessage()));
      return ConfigFactory.empty();
    }
    Config parsed = new ConfigFile(findings).parse(file, text, 0).toConfig();
    if (findings.isUnreadable()) {
      return ConfigFactory.empty();
    }
    try {
      Config variables = ConfigValueFactory.fromMap(environment).toConfig();
      return parsed.resolveWith(parsed.withFallback(variables), ConfigResolveOptions.noSystem());
    } catch (ConfigException e) {
      SyntaxAdvice.unresolved(e, file, text).report(findings);
      return ConfigFactory.empty();
    }
  }

  private ConfigObject parse(Path file, String text, int depth) {
    SyntaxAdvice.commentsInValues(file, text).forEach(advice -> advice.warn(findings));
    try {
      ConfigParseOptions options =
          ConfigParseOptions.defaults()
              .setOriginDescription(file.toString())
              .setIncluder(new Includes(file, text, depth));
      return ConfigFactory.parseString(text, options).root();
    } catch (ConfigException e) {
      SyntaxAdvice.unparsed(e, file, text).report(findings);
      return ConfigFactory.empty().root();
    }
  }

  /// Includes files beside the one that includes them, and says so where there is none: HOCON
  /// itself goes on without a word.
  private final class Includes
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final Path from;
    private final String text;
    private final int depth;

    Includes(Path from, String text, int depth) {
      this.from = from;
      this.text = text;
      this.depth = depth;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return included(what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return included(what.toString());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return refused(what.toString(), "only files can be included, not addresses on the web");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return refused(what, "only files can be included: write include \"" + what + "\"");
    }

    private ConfigObject included(String what) {
      Path file = from.resolveSibling(what);
      if (depth == DEEPEST) {
        return refused(what, "files include each other without an end");
      }
      findings.reading(file);
      try {
        return parse(file, TextFile.read(file, LARGEST), depth + 1);
      } catch (IOException e) {
        return refused(what, file + " " + e.getMessage());
      }
    }

    private ConfigObject refused(String what, String why) {
      int line = 1 + (int) text.lines().takeWhile(each -> !each.contains(what)).count();
      findings.unreadable(new ConfigProblem.Place(from.toString(), line), "include", why);
      return ConfigFactory.empty().root();
    }
  }
}
