package dev.tidings.app;

import dev.tidings.files.PrivateFiles;
import dev.tidings.text.Visible;
import dev.tidings.work.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// Writes once a minute what `tidings health` would say, for the script `tidings-health`, which
/// reads it without starting a Java: a container's health check must cost nothing.
///
/// Its first line says who wrote it and when, so that the file of a process that hangs, was killed,
/// or ran earlier is known as such: seconds since the machine started, which no clock that is set
/// changes, the number of the process, and when that process began, in ticks of the kernel. The
/// other lines are `ok`, or one for each thing that is wrong.
final class HealthFile implements Step {

  /// As its thread is called.
  static final String WORKER = "health";

  private static final Duration EVERY = Duration.ofMinutes(1);

  /// Field 22 of proc(5), counted from behind the name of the program.
  private static final int BEGAN = 19;

  private final Path file;
  private final Path proc;
  private final Function<Instant, List<String>> wrong;

  /// @param proc `/proc`
  /// @param wrong what `tidings health` would say is wrong, without secrets
  HealthFile(Path file, Path proc, Function<Instant, List<String>> wrong) {
    this.file = file;
    this.proc = proc;
    this.wrong = wrong;
  }

  /// @throws IOException if the file cannot be written; it grows old then, which is red
  @Override
  public Instant run(Instant now) throws IOException {
    List<String> reasons = wrong.apply(now);
    StringBuilder text = new StringBuilder(writer()).append('\n');
    (reasons.isEmpty() ? List.of("ok") : reasons)
        .forEach(line -> text.append(Visible.lines(line).replace('\n', ' ')).append('\n'));
    // Others may write where it lies: what they put there under our name is not followed.
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    try (FileChannel channel =
        PrivateFiles.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    return now.plus(EVERY);
  }

  private String writer() throws IOException {
    String uptime = Files.readString(proc.resolve("uptime"));
    String stat = Files.readString(proc.resolve("self/stat"));
    String pid = stat.substring(0, stat.indexOf(' '));
    String began = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[BEGAN];
    return uptime.substring(0, uptime.indexOf('.')) + " " + pid + " " + began;
  }
}
