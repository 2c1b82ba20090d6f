package dev.tidings.vitals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The documents `status` and `stat` of cadvisor-companion: the same names and kinds of values, so
/// that its clients go on. What a kernel does not tell is 0 or empty there, as it was.
final class ProcessDocument {

  private static final List<String> STAT =
      words(
          """
          state ppid pgrp session tty_nr tpgid flags minflt cminflt majflt cmajflt utime stime
          cutime cstime priority nice num_threads itrealvalue starttime vsize rss rsslim startcode
          endcode startstack kstkesp kstkeip signal blocked sigignore sigcatch wchan nswap cnswap
          exit_signal processor rt_priority policy delayacct_blkio_ticks guest_time cguest_time
          start_data end_data start_brk arg_start arg_end env_start env_end exit_code
          """);

  /// `Uid` and `Gid` have four numbers each.
  private static final Map<String, List<String>> IDS =
      Map.of(
          "Uid", List.of("RealUid", "EffectiveUid", "SavedSetUid", "FilesystemUid"),
          "Gid", List.of("RealGid", "EffectiveGid", "SavedSetGid", "FilesystemGid"));

  /// Their names here, in their order, each with `=` and the kernel's name where it differs; a
  /// letter behind a colon says how to read them: t text, x hex, d decimal list, l hex list. All
  /// others are decimal numbers, perhaps with a unit.
  private static final List<Field> STATUS =
      words(
              """
              Name:t State:t Tgid Pid PPid TracerPid RealUid EffectiveUid SavedSetUid FilesystemUid
              RealGid EffectiveGid SavedSetGid FilesystemGid FDSize Groups:d VmPeak VmSize VmLck VmHWM
              VmRSS VmData VmStk VmExe VmLib VmPTE VmSwap Threads SigQLength SigQLimit
              SigPending=SigPnd:x ShdPending=ShdPnd:x SigBlk:x SigIgn:x SigCgt:x CapInh:x CapPrm:x
              CapEff:x CapBnd:x Seccomp CpusAllowed=Cpus_allowed:l MemsAllowed=Mems_allowed:l
              VoluntaryCtxtSwitches=voluntary_ctxt_switches
              NonvoluntaryCtxtSwitches=nonvoluntary_ctxt_switches
              """)
          .stream()
          .map(Field::of)
          .toList();

  private ProcessDocument() {}

  static Map<String, Object> stat(String line) {
    Map<String, Object> document = new LinkedHashMap<>();
    int open = line.indexOf('(');
    document.put("pid", number(line.substring(0, Math.max(open, 0)), 10));
    document.put("comm", line.substring(Math.max(open, 0), line.lastIndexOf(')') + 1));
    List<String> fields = ProcessStat.fields(line);
    for (int i = 0; i < STAT.size(); i++) {
      String field = i < fields.size() ? fields.get(i) : "";
      document.put(STAT.get(i), i == 0 ? field : number(field, 10));
    }
    return Collections.unmodifiableMap(document);
  }

  static Map<String, Object> status(String lines) {
    Map<String, String> told = told(lines);
    Map<String, Object> document = new LinkedHashMap<>();
    STATUS.forEach(field -> document.put(field.name(), field.read(told)));
    return Collections.unmodifiableMap(document);
  }

  private static Map<String, String> told(String lines) {
    Map<String, String> told = new HashMap<>();
    lines
        .lines()
        .filter(line -> line.indexOf(':') > 0)
        .forEach(line -> {
          int colon = line.indexOf(':');
          told.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
    IDS.forEach((name, names) -> spread(words(told.getOrDefault(name, "")), names, told));
    List<String> queue = List.of(told.getOrDefault("SigQ", "").split("/", -1));
    spread(queue, List.of("SigQLength", "SigQLimit"), told);
    return told;
  }

  private static void spread(List<String> values, List<String> names, Map<String, String> told) {
    for (int i = 0; i < Math.min(values.size(), names.size()); i++) {
      told.put(names.get(i), values.get(i));
    }
  }

  /// @param name here
  /// @param told the kernel's name
  /// @param kind how to read it
  private record Field(String name, String told, char kind) {

    static Field of(String word) {
      int colon = word.indexOf(':');
      String names = colon < 0 ? word : word.substring(0, colon);
      int equals = names.indexOf('=');
      return new Field(
          equals < 0 ? names : names.substring(0, equals),
          names.substring(equals + 1),
          colon < 0 ? 'n' : word.charAt(colon + 1));
    }

    Object read(Map<String, String> all) {
      String value = all.getOrDefault(told, "");
      return switch (kind) {
        case 't' -> value;
        case 'x' -> number(value, 16);
        case 'd' -> numbers(words(value), 10);
        case 'l' -> numbers(words(value.replace(',', ' ')), 16);
        default -> number(words(value).stream().findFirst().orElse(""), 10);
      };
    }
  }

  private static List<Number> numbers(List<String> words, int radix) {
    List<Number> numbers = new ArrayList<>();
    words.forEach(word -> numbers.add(number(word, radix)));
    return numbers;
  }

  /// The kernel's numbers have no sign and 64 bits.
  private static Number number(String word, int radix) {
    try {
      BigInteger number = new BigInteger(word.strip(), radix);
      return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    } catch (NumberFormatException e) {
      return 0L;
    }
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
  }
}
