package dev.tidings.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much memory and disk the machine has left. Asks no engine, starts nothing: one small file
/// and one system call.
///
/// @param meminfo `/proc/meminfo` (proc_meminfo(5)): the machine's, inside a container too
/// @param data where Tidings keeps its data
public record MachineFigures(Path meminfo, Path data) {

  private static final Fact<Evidence.Machine> UNKNOWN = new Fact.Missing<>("");

  /// What can be seen now; missing where there is no such file, as on other systems than Linux.
  public Fact<Evidence.Machine> look() {
    try {
      String text = Files.readString(meminfo, StandardCharsets.US_ASCII);
      OptionalLong available = bytes(text, "MemAvailable:");
      OptionalLong total = bytes(text, "MemTotal:");
      if (available.isEmpty() || total.isEmpty()) {
        return UNKNOWN;
      }
      return new Fact.Known<>(disk(available.getAsLong(), total.getAsLong()));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private Evidence.Machine disk(long available, long total) {
    try {
      FileStore store = Files.getFileStore(data);
      return new Evidence.Machine(available, total, store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      return new Evidence.Machine(available, total, -1, 0);
    }
  }

  /// The kernel counts in units of 1,024 bytes, which it calls kB.
  private static OptionalLong bytes(String text, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + "[ \\t]+(\\d{1,15}) kB").matcher(text);
    return line.find()
        ? OptionalLong.of(Long.parseLong(line.group(1)) * 1_024)
        : OptionalLong.empty();
  }
}
