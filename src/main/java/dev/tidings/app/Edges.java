package dev.tidings.app;

import dev.tidings.engine.DockerEngine;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineAddress;
import dev.tidings.engine.EngineException;
import dev.tidings.smtp.MailSender;
import dev.tidings.smtp.MaildirSender;
import dev.tidings.smtp.SmtpSender;
import dev.tidings.smtp.SmtpSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Where the house meets the world: an engine, the ways out for mails, and the time. Closed with
/// the house.
///
/// @param senders the ways out, the preferred one first
record Edges(Engine engine, List<MailSender> senders, InstantSource clock)
    implements AutoCloseable {

  /// Copies the senders.
  Edges {
    senders = List.copyOf(senders);
  }

  /// The edges that the configuration names. Nothing is connected yet.
  ///
  /// @throws EngineException if the engine's address makes no sense
  static Edges of(Settings settings, Map<String, String> environment, InstantSource clock)
      throws EngineException {
    return new Edges(engine(settings, environment, clock), senders(settings), clock);
  }

  @Override
  public void close() {
    senders.forEach(MailSender::close);
    engine.close();
  }

  /// The engine that the configuration names.
  ///
  /// @throws EngineException if its address makes no sense
  static Engine engine(Settings settings, Map<String, String> environment, InstantSource clock)
      throws EngineException {
    Path home = Path.of(environment.getOrDefault("HOME", "/"));
    return new DockerEngine(
        EngineAddress.resolve(settings.events().engineHost(), environment, home), clock);
  }

  /// The ways out for mails that the configuration names, the preferred one first.
  static List<MailSender> senders(Settings settings) {
    List<SmtpSettings> servers = settings.sending().smtp();
    return servers.isEmpty()
        ? List.of(new MaildirSender(settings.maildir()))
        : servers.stream().<MailSender>map(SmtpSender::new).toList();
  }
}
