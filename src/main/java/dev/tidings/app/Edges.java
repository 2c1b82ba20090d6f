package dev.tidings.app;

import dev.tidings.engine.DockerEngine;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineAddress;
import dev.tidings.engine.EngineException;
import dev.tidings.smtp.MailSender;
import dev.tidings.smtp.MaildirSender;
import dev.tidings.smtp.SmtpSender;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Where the house meets the world: an engine, a way out for mails, and the time. Closed with the
/// house.
record Edges(Engine engine, MailSender sender, InstantSource clock) {

  /// The edges that the configuration names. Nothing is connected yet.
  ///
  /// @throws EngineException if the engine's address makes no sense
  static Edges of(Settings settings, Map<String, String> environment, InstantSource clock)
      throws EngineException {
    return new Edges(engine(settings, environment, clock), sender(settings), clock);
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

  /// The way out for mails that the configuration names.
  static MailSender sender(Settings settings) {
    return settings
        .sending()
        .smtp()
        .<MailSender>map(SmtpSender::new)
        .orElseGet(() -> new MaildirSender(settings.maildir()));
  }
}
