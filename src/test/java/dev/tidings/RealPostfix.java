package dev.tidings;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A Postfix of the test's own, on a port of the loopback and in a folder of its own, so that it
/// leaves the machine's Postfix alone. It takes mails for its [#USERS] at example.org, files them
/// in Maildirs and sends nothing on. Needs root and Debian's postfix. Where they are missing the
/// calling test is skipped with a line that says so; under `CI=true` it fails.
public final class RealPostfix implements AutoCloseable {

  /// Who has a mailbox; anybody else at example.org is unknown.
  public static final List<String> USERS = List.of("me", "ops", "a", "b", "c", "d");

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Where a mail waits until it is delivered, in the order in which it passes them.
  private static final List<String> QUEUES = List.of("incoming", "active", "deferred");

  /// The part of Postfix that takes mails and files them; nothing that could send one.
  private static final String SERVICES =
      """
      cleanup unix n - n - 0 cleanup
      qmgr unix n - n 300 1 qmgr
      rewrite unix - - n - - trivial-rewrite
      bounce unix - - n - 0 bounce
      defer unix - - n - 0 bounce
      trace unix - - n - 0 bounce
      anvil unix - - n - 1 anvil
      virtual unix - n n - - virtual
      error unix - - n - - error
      retry unix - - n - - error
      postlog unix-dgram n - n - 1 postlogd
      """;

  private final Path folder;
  private final int port;
  private final Thread end = new Thread(this::stop, "end-postfix");

  private RealPostfix(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /// Starts one; about a second.
  ///
  /// @param settings lines of its `main.cf`, such as `smtpd_timeout=4s`
  public static RealPostfix with(String... settings) {
    demand();
    try {
      var postfix = new RealPostfix(Files.createTempDirectory("tp"), freePort());
      postfix.configure(settings);
      Runtime.getRuntime().addShutdownHook(postfix.end);
      postfix.command("start");
      return postfix;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where it listens, on 127.0.0.1.
  public int port() {
    return port;
  }

  /// The mails a user has got, once no mail is on its way any more: the headers Postfix puts before
  /// each (Return-Path, Delivered-To, Received), then the mail itself, its lines ending in `\r\n`
  /// as they were sent.
  public List<String> mailsOf(String user) {
    await(() -> QUEUES.stream().allMatch(this::isEmpty), "its queues did not become empty");
    Path box = folder.resolve("mail/" + user + "/new");
    try (Stream<Path> files = Files.exists(box) ? Files.list(box) : Stream.empty()) {
      return files.sorted().map(RealPostfix::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until a line of its log holds this.
  ///
  /// @param expression regular
  /// @return the first such line
  public String awaitLog(String expression) {
    Pattern pattern = Pattern.compile(expression);
    await(() -> log().stream().anyMatch(pattern.asPredicate()), "it never logged " + expression);
    return log().stream().filter(pattern.asPredicate()).findFirst().orElseThrow();
  }

  /// What it has logged.
  public List<String> log() {
    try {
      return Files.readAllLines(folder.resolve("log"));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends it and deletes its mails.
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(end);
    stop();
  }

  private void stop() {
    try {
      command("stop");
    } finally {
      delete();
    }
  }

  private void configure(String... settings) throws IOException {
    // Its parts run as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : List.of("etc", "queue", "data", "mail")) {
      Files.createDirectory(folder.resolve(name));
    }
    var postfix = folder.getFileSystem().getUserPrincipalLookupService();
    for (String name : List.of("data", "mail")) {
      Files.setOwner(folder.resolve(name), postfix.lookupPrincipalByName("postfix"));
    }
    Path etc = folder.resolve("etc");
    String users =
        USERS.stream()
            .map(user -> user + "@example.org " + user + "/\n")
            .collect(Collectors.joining());
    Files.writeString(etc.resolve("users"), users);
    Files.writeString(etc.resolve("main.cf"), main() + String.join("\n", settings) + "\n");
    Files.writeString(
        etc.resolve("master.cf"), "127.0.0.1:" + port + " inet n - n - - smtpd\n" + SERVICES);
  }

  /// Settled here rather than left to a default: what concerns the machine, its names and its other
  /// users.
  private String main() throws IOException {
    return """
    compatibility_level = 3.6
    myhostname = mx.example.org
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    smtpd_peername_lookup = no
    queue_directory = %1$s/queue
    data_directory = %1$s/data
    maillog_file = %1$s/log
    maillog_file_prefixes = %1$s
    mynetworks =
    mydestination =
    local_recipient_maps =
    local_header_rewrite_clients =
    alias_maps =
    alias_database =
    virtual_mailbox_domains = example.org
    virtual_mailbox_base = %1$s/mail
    virtual_mailbox_maps = texthash:%1$s/etc/users
    virtual_uid_maps = static:%2$s
    virtual_gid_maps = static:%2$s
    virtual_minimum_uid = 1
    """
        .formatted(folder, Files.getAttribute(folder.resolve("data"), "unix:uid"));
  }

  private void command(String word) {
    List<String> command = List.of("postfix", "-c", folder.resolve("etc").toString(), word);
    Path said = folder.resolve(word + ".out");
    try {
      // Into a file: the daemon inherits the output, and a pipe would stay open with it.
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + Files.readString(said) + log());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean isEmpty(String queue) {
    try (Stream<Path> files = Files.walk(folder.resolve("queue/" + queue))) {
      return files.noneMatch(Files::isRegularFile);
    } catch (IOException | UncheckedIOException e) {
      // A mail went on while we looked.
      return false;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII).replace("\n", "\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(BooleanSupplier condition, String otherwise) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("Postfix: " + otherwise + ":\n" + String.join("\n", log()));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("not all of " + folder + " could be deleted: " + e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void demand() {
    List<String> reasons = new ArrayList<>();
    boolean installed =
        Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "postfix")));
    if (!installed) {
      reasons.add("postfix is not installed");
    }
    if (!System.getProperty("user.name").equals("root")) {
      reasons.add("postfix needs root");
    }
    if (reasons.isEmpty()) {
      return;
    }
    String line = "No real Postfix for this test: " + String.join(", ", reasons);
    if ("true".equals(System.getenv("CI"))) {
      fail(line);
    }
    System.err.println(line);
    abort(line);
  }
}
