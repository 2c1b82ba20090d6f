package dev.tidings.web.api;

import dev.tidings.web.http.WebRefusal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Which arguments of `ps` are let through. It runs on the engine's host, as root: so only what is
/// known to do nothing but list, and never the `e` of BSD, which tells the environment.
final class PsArguments {

  private static final int LONGEST = 200;

  private static final Set<String> KNOWN =
      Set.of(
          "-e", "-f", "-F", "-l", "-A", "-L", "-T", "-H", "-w", "-ww", "-ef", "-eF", "-el", "-elf",
          "-eLf", "-ely", "-elyf", "-Af", "aux", "axu", "auxw", "auxww", "ax", "axl", "axf", "auxf",
          "axjf", "faux", "f", "w", "ww");

  private static final Set<String> FORMAT = Set.of("-o", "o", "-eo", "-Ao", "axo", "-fo");

  private static final Set<String> COLUMNS =
      Set.of(
          "pid", "ppid", "pgid", "sid", "sess", "tty", "tt", "stat", "s", "state", "pcpu", "%cpu",
          "pmem", "%mem", "rss", "rssize", "vsz", "vsize", "sz", "nice", "ni", "pri", "psr",
          "etime", "etimes", "time", "cputime", "start", "stime", "lstart", "user", "uid", "ruser",
          "euser", "group", "gid", "comm", "ucmd", "args", "cmd", "command", "nlwp", "thcount",
          "lwp", "tid", "wchan", "cgroup", "cls", "class", "flags", "f", "label", "min_flt",
          "maj_flt", "c", "cp", "user:32", "comm:32");

  private static final Pattern SORT = Pattern.compile("--sort=[-+]?[a-z%_]{1,16}");
  private static final Pattern BLANK = Pattern.compile(" +");
  private static final Pattern COMMA = Pattern.compile(",");

  private PsArguments() {}

  /// The same arguments.
  ///
  /// @throws WebRefusal 400 if one of them is not known
  static String checked(String arguments) {
    if (arguments.length() > LONGEST) {
      throw refusal();
    }
    List<String> words = List.of(BLANK.split(arguments.strip(), -1));
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (FORMAT.contains(word) && i + 1 < words.size()) {
        columns(words.get(++i));
      } else if (!KNOWN.contains(word) && !SORT.matcher(word).matches()) {
        throw refusal();
      }
    }
    return String.join(" ", words);
  }

  /// The engine finds the container's processes by their numbers (moby).
  private static void columns(String text) {
    List<String> columns = List.of(COMMA.split(text, -1));
    if (!COLUMNS.containsAll(columns)) {
      throw refusal();
    }
    if (!columns.contains("pid")) {
      throw new WebRefusal(400, "the columns of \"ps_args\" must have pid among them");
    }
  }

  private static WebRefusal refusal() {
    return new WebRefusal(
        400, "\"ps_args\" may be such as -ef, aux, or -o with names of columns and commas between");
  }
}
