package dev.tidings.app;

import dev.tidings.engine.DockerEngine;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineAddress;
import dev.tidings.engine.EngineException;
import dev.tidings.smtp.MailSender;
import dev.tidings.smtp.MaildirSender;
import dev.tidings.smtp.SmtpSender;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// Where the house meets the world. Closed with the house.
///
/// @param engine what is followed
/// @param beside the same engine over connections of its own, with little patience: for looking
///   whether the other ones live
/// @param sender the way out for mails
/// @param clock the time
record Edges(Engine engine, Engine beside, MailSender sender, InstantSource clock) {

  /// Most engines answer within milliseconds; one that takes longer than this is as good as dead.
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

  /// The edges that the configuration names. Nothing is connected yet.
  ///
  /// @throws EngineException if the engine's address makes no sense
  static Edges of(Settings settings, Map<String, String> environment, InstantSource clock)
      throws EngineException {
    return new Edges(
        engine(settings, environment, clock),
        new DockerEngine(address(settings, environment), clock, SIGN_OF_LIFE),
        sender(settings),
        clock);
  }

  /// The engine that the configuration names.
  ///
  /// @throws EngineException if its address makes no sense
  static Engine engine(Settings settings, Map<String, String> environment, InstantSource clock)
      throws EngineException {
    return new DockerEngine(address(settings, environment), clock);
  }

  private static EngineAddress address(Settings settings, Map<String, String> environment)
      throws EngineException {
    Path home = Path.of(environment.getOrDefault("HOME", "/"));
    return EngineAddress.resolve(settings.events().engineHost(), environment, home);
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
