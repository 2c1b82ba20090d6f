package dev.tidings.config;

import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.incident.Severity;
import dev.tidings.mail.Letter;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Addresses;
import dev.tidings.rule.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A route with all that is said of its mails.
///
/// @param route what takes it
/// @param throttle when it mails
/// @param look to whom and in which shape
/// @param escalation whom else a problem is told that nobody acknowledges; empty: nobody
/// @param delay how long a problem must last to be mailed; zero: not at all
public record RoutePolicy(
    Route route,
    ThrottlePolicy throttle,
    Look look,
    Optional<Escalation> escalation,
    Duration delay) {

  /// One that tells nobody else, and at once.
  public RoutePolicy(Route route, ThrottlePolicy throttle, Look look) {
    this(route, throttle, look, Optional.empty(), Duration.ZERO);
  }

  /// Whom else a problem is told that nobody acknowledges.
  ///
  /// @param after how long it must last
  public record Escalation(Duration after, Addressees to) {}

  /// To whom mails go and in which shape. Mails of the same look may be one mail.
  ///
  /// @param addressees empty: those of all mails
  /// @param template the user's own, by name; empty: the built-in one
  /// @param severity what they are; empty: as severe as what they tell
  public record Look(
      Optional<Addressees> addressees, Optional<String> template, Optional<Severity> severity) {

    /// Nothing is said.
    public static final Look USUAL = new Look(Optional.empty(), Optional.empty(), Optional.empty());

    /// The same look, but to those whom a container's label names.
    ///
    /// @param label addresses; empty: no label says anything
    public Look to(String label) {
      if (label.isEmpty()) {
        return this;
      }
      Addressees named = new Addressees(Addresses.parseList(label), List.of(), List.of());
      return new Look(Optional.of(named), template, severity);
    }

    public Letter letter(String route, Optional<String> root, Optional<Instant> nextMail) {
      return new Letter(route, addressees, template, severity, root, nextMail);
    }
  }
}
