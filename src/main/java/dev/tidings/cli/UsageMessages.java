package dev.tidings.cli;

import dev.tidings.config.Suggestion;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is said of arguments that cannot be used: one line with what was likely meant, and where
/// the help is.
final class UsageMessages {

  private UsageMessages() {}

  static String of(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    return what(e, command, name) + "; see " + name + " --help";
  }

  private static String what(ParameterException e, CommandLine command, String name) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    }
    String argument = unmatched.getUnmatched().getFirst();
    if (argument.startsWith("-")) {
      return name + " has no option " + argument + near(argument, options(command));
    }
    List<String> commands = List.copyOf(command.getSubcommands().keySet());
    return commands.isEmpty()
        ? name + " takes no argument such as \"" + argument + "\""
        : "there is no command \""
            + argument
            + "\""
            + Suggestion.nearest(argument, commands)
                .map(near -> ", did you mean " + near + "?")
                .orElse("; there are " + String.join(", ", commands));
  }

  private static String near(String option, List<String> known) {
    int equals = option.indexOf('=');
    Optional<String> near =
        Suggestion.nearest(equals < 0 ? option : option.substring(0, equals), known);
    return near.map(name -> ", did you mean " + name + "?").orElse("");
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
  }
}
