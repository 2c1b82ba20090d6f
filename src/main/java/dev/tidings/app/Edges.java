package dev.tidings.app;

import dev.tidings.config.Settings;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.EngineEndpoint;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.evidence.MachineFigures;
import dev.tidings.outbox.MailSender;
import dev.tidings.smtp.MaildirSender;
import dev.tidings.smtp.SmtpSender;
import dev.tidings.smtp.SmtpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Where Tidings meets the world. Closed with Tidings.
///
/// @param engine what is followed
/// @param beside the same engine over connections of its own, with little patience: for looking
///   whether the other ones live
/// @param senders the ways out for mails, the preferred one first
/// @param clock the time
/// @param machine how the engine's machine is, where it is this one
public record Edges(
    Engine engine,
    Engine beside,
    List<MailSender> senders,
    InstantSource clock,
    Supplier<Fact<Evidence.Machine>> machine)
    implements AutoCloseable {

  /// Most engines answer within milliseconds; one that takes longer than this is as good as dead.
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

  /// Of a machine that nobody can look at.
  public Edges(Engine engine, Engine beside, List<MailSender> senders, InstantSource clock) {
    this(engine, beside, senders, clock, () -> new Fact.Missing<>(""));
  }

  /// Copies the senders.
  public Edges {
    senders = List.copyOf(senders);
  }

  /// The edges that the configuration names. Nothing is connected yet.
  ///
  /// @throws EngineException if the engine's address makes no sense
  public static Edges of(Settings settings, Map<String, String> environment, InstantSource clock)
      throws EngineException {
    EngineAddress address = address(settings, environment);
    EngineClock engines = new EngineClock();
    return new Edges(
        new DockerEngine(address, clock, engines),
        new DockerEngine(address, clock, SIGN_OF_LIFE, engines),
        senders(settings),
        clock,
        machine(address, settings.data()));
  }

  /// An engine behind a Unix socket is on this machine; of any other nobody can say so.
  private static Supplier<Fact<Evidence.Machine>> machine(EngineAddress address, Path data) {
    return address.endpoint() instanceof EngineEndpoint.Unix
        ? new MachineFigures(Path.of("/proc/meminfo"), data)::look
        : () -> new Fact.Missing<>("");
  }

  @Override
  public void close() {
    senders.forEach(MailSender::close);
    engine.close();
    beside.close();
  }

  /// The engine that the configuration names.
  ///
  /// @throws EngineException if its address makes no sense
  public static Engine engine(
      Settings settings, Map<String, String> environment, InstantSource clock)
      throws EngineException {
    return new DockerEngine(address(settings, environment), clock);
  }

  private static EngineAddress address(Settings settings, Map<String, String> environment)
      throws EngineException {
    Path home = Path.of(environment.getOrDefault("HOME", "/"));
    return EngineAddress.resolve(settings.events().engineHost(), environment, home);
  }

  /// The ways out for mails that the configuration names, the preferred one first.
  public static List<MailSender> senders(Settings settings) {
    List<SmtpSettings> servers = settings.sending().smtp();
    return servers.isEmpty()
        ? List.of(new MaildirSender(settings.maildir()))
        : servers.stream().<MailSender>map(SmtpSender::new).toList();
  }
}
