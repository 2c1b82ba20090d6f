package dev.tidings.app;

import dev.tidings.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/// The examples in the help of all commands.
public final class HelpExamples {

  private static final Pattern VARIABLE = Pattern.compile("([A-Z_]+)=(\\S+)");

  private HelpExamples() {}

  /// A call of Tidings.
  public record Example(Map<String, String> variables, List<String> arguments) {

    @Override
    public String toString() {
      return variables + " tidings " + String.join(" ", arguments);
    }
  }

  public static CommandLine commandLine() {
    var nowhere = new PrintStream(new ByteArrayOutputStream());
    return Cli.commandLine(nowhere, nowhere);
  }

  public static Stream<Example> all() {
    CommandLine root = commandLine();
    return Stream.concat(Stream.of(root), root.getSubcommands().values().stream())
        .flatMap(
            command -> calls(String.join("\n", command.getCommandSpec().usageMessage().footer())));
  }

  private static Stream<Example> calls(String footer) {
    String joined = footer.replaceAll("\\\\\n\\s*", " ");
    return joined
        .lines()
        .filter(line -> line.startsWith("  ") || line.startsWith("Example"))
        .flatMap(line -> Stream.of(line.replaceFirst("^Example[^:]*: *", "").split(" \\| ", -1)))
        .map(HelpExamples::withoutFrame)
        .filter(call -> call.matches("([A-Z_]+=\\S+ +)*(\\S*/)?tidings( .*)?"))
        .map(HelpExamples::example);
  }

  /// Of a line of a crontab or a Dockerfile the call; of the others without what explains them.
  private static String withoutFrame(String call) {
    return call.strip()
        .replaceFirst("^\\*/15 \\* \\* \\* \\* ", "")
        .replaceFirst("^HEALTHCHECK CMD ", "")
        .replaceAll("[\\[\\]\",]+", "")
        .replaceFirst("\\s{3,}.*", "")
        .replaceFirst(" > .*", "");
  }

  private static Example example(String call) {
    Map<String, String> variables = new TreeMap<>();
    List<String> arguments = new ArrayList<>();
    boolean named = false;
    for (String word : call.strip().split(" +", -1)) {
      Matcher variable = VARIABLE.matcher(word);
      if (named) {
        arguments.add(word);
      } else if (variable.matches()) {
        variables.put(variable.group(1), variable.group(2));
      } else {
        named = true;
      }
    }
    return new Example(variables, arguments);
  }
}
