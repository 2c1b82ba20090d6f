package dev.tidings.evidence;

import dev.tidings.redact.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/// Which lines of what a container wrote are kept.
final class LogTails {

  /// In bytes, all lines together.
  static final int MOST = 10 * 1024;

  private static final int LONGEST_LINE = 2_000;
  private static final String CUT = "...";

  /// So many identical lines, one after the other, are one with their number below it.
  private static final int SAME = 3;

  private static final int LAST = 3;
  private static final int BEFORE = 3;
  private static final int AFTER = 10;

  private static final Pattern ERROR =
      Pattern.compile(
          "(?i)error|fatal|exception|panic|traceback|caused by|critical|segfault|killed|out of"
              + " memory");

  private LogTails() {}

  /// The last lines; where they are too many, the last few, those around the last errors, and of
  /// the rest as many of the last as there is space for, with three dots where some are left out.
  ///
  /// @param lines oldest first
  static Evidence.LogTail of(List<String> lines, Redaction redaction) {
    return chosen(collapsed(clean(lines, redaction)), MOST, line -> size(line) + CUT.length() + 2);
  }

  /// As many of the lines as there is space for, chosen likewise; one at least.
  ///
  /// @param room for all lines together
  /// @param size what a line takes of it
  static Evidence.LogTail chosen(List<String> all, int room, ToIntFunction<String> size) {
    SortedSet<Integer> chosen = new TreeSet<>();
    int left = room;
    for (int candidate : candidates(all, room, size)) {
      if (!chosen.contains(candidate)) {
        left -= size.applyAsInt(all.get(candidate));
        if (left < 0 && !chosen.isEmpty()) {
          break;
        }
        chosen.add(candidate);
      }
    }
    boolean errors = !chosen.isEmpty() && all.size() - chosen.first() > chosen.size();
    return new Evidence.LogTail(shown(all, chosen), errors);
  }

  /// A program that says the same again and again would push out what it said before.
  private static List<String> collapsed(List<String> all) {
    List<String> collapsed = new ArrayList<>();
    for (int i = 0; i < all.size(); ) {
      String line = all.get(i);
      int end = i + 1;
      while (end < all.size() && all.get(end).equals(line)) {
        end++;
      }
      boolean many = end - i >= SAME && !line.isBlank();
      collapsed.addAll(many ? List.of(line, "… " + (end - i) + " times") : all.subList(i, end));
      i = end;
    }
    return collapsed;
  }

  /// Secrets go before anything is cut: half of one would no longer be known.
  private static List<String> clean(List<String> lines, Redaction redaction) {
    List<String> clean = new ArrayList<>();
    for (String line : redaction.text(String.join("\n", lines)).split("\n", -1)) {
      clean.add(Shorter.line(line, LONGEST_LINE));
    }
    while (!clean.isEmpty() && clean.getLast().isBlank()) {
      clean.removeLast();
    }
    return clean;
  }

  /// All lines, the most wanted first.
  private static List<Integer> candidates(
      List<String> all, int room, ToIntFunction<String> lineSize) {
    List<Integer> shown = new ArrayList<>();
    int size = all.size();
    if (all.stream().mapToInt(lineSize).sum() > room) {
      for (int i = size - 1; i >= Math.max(0, size - LAST); i--) {
        shown.add(i);
      }
      for (int i = size - 1; i >= 0; i--) {
        if (ERROR.matcher(all.get(i)).find()) {
          shown.add(i);
          add(shown, i + 1, i + 1 + AFTER, size);
          add(shown, i - BEFORE, i, size);
        }
      }
    }
    for (int i = size - 1; i >= 0; i--) {
      shown.add(i);
    }
    return shown;
  }

  private static void add(List<Integer> shown, int from, int to, int size) {
    for (int i = Math.max(0, from); i < Math.min(to, size); i++) {
      shown.add(i);
    }
  }

  private static List<String> shown(List<String> all, SortedSet<Integer> chosen) {
    List<String> shown = new ArrayList<>();
    int next = chosen.isEmpty() ? 0 : chosen.first();
    boolean cut = false;
    for (int i : chosen) {
      boolean isCut = all.get(i).equals(CUT);
      if (i > next && !cut && !isCut) {
        shown.add(CUT);
      }
      if (!isCut || !cut) {
        shown.add(all.get(i));
      }
      cut = isCut;
      next = i + 1;
    }
    return shown;
  }

  private static int size(String line) {
    return line.getBytes(StandardCharsets.UTF_8).length;
  }
}
