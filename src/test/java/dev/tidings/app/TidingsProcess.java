package dev.tidings.app;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The packaged Tidings as a process of its own, with the options it ships with.
public final class TidingsProcess implements AutoCloseable {

  private static final Path DIST = Path.of(System.getProperty("tidings.dist", "target/dist"));

  /// The packaged program.
  public static final Path JAR = DIST.resolve("tidings.jar").toAbsolutePath();

  private final Process process;
  private final Path output;

  private TidingsProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /// Starts a command in a folder, with nothing in its environment but what is given: as cron does.
  public static TidingsProcess start(
      Path folder, Map<String, String> environment, String... arguments) {
    return start(List.of(), folder, environment, arguments);
  }

  /// The same within the bound of a memory limit.
  public static TidingsProcess start(
      List<String> prefix, Path folder, Map<String, String> environment, String... arguments) {
    try {
      List<String> command = new ArrayList<>(prefix);
      command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
      command.addAll(List.of("@" + DIST.resolve("jvm.options").toAbsolutePath(), "-jar"));
      command.add(JAR.toString());
      command.addAll(List.of(arguments));
      Path output = Files.createTempFile(Files.createDirectories(folder), "output", ".log");
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(new TreeMap<>(environment));
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.redirectInput(new File("/dev/null"));
      return new TidingsProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a command to its end.
  ///
  /// @return its exit code
  public static int run(Path folder, Map<String, String> environment, String... arguments) {
    try (TidingsProcess process = start(folder, environment, arguments)) {
      return process.exitCode();
    }
  }

  public int exitCode() {
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new AssertionError("it does not end:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /// All that it printed so far.
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until it follows the engine.
  public TidingsProcess watching() {
    Await.until(() -> output().contains("Watching "), "it does not watch", this::output);
    return this;
  }

  /// SIGTERM, and its end.
  public int stop() {
    process.destroy();
    return exitCode();
  }

  /// SIGKILL.
  public void kill() {
    process.destroyForcibly();
    exitCode();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
