package dev.tidings.smtp;

import dev.tidings.outbox.ServerFailure;
import java.time.Instant;
import java.util.Optional;

/// What proves who we are: a password, or a token that is renewed while we run. Any thread may use
/// it.
public interface Credential {

  /// As it is now. May take as long as asking somebody for it takes.
  ///
  /// @throws Unavailable if there is none at present
  String present() throws Unavailable;

  /// The server did not take it.
  ///
  /// @return whether the present one is another by now, or will be one when it is asked for
  default boolean refused(String secret) {
    return false;
  }

  /// Renews it, if it ends soon.
  ///
  /// @return when to ask again; [Instant#MAX]: never
  default Instant renew(Instant now) {
    return Instant.MAX;
  }

  /// Why there is none, as far as was seen while it was renewed; empty: nothing is known of that.
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /// What to do where a server does not take it; empty: what is done about any password.
  default String remedy() {
    return "";
  }

  /// One that never changes.
  static Credential of(String secret) {
    return new Fixed(secret);
  }

  /// One that never changes. It never shows in a log.
  record Fixed(String secret) implements Credential {

    @Override
    public String present() {
      return secret;
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  /// There is none at present.
  final class Unavailable extends Exception {

    private static final long serialVersionUID = 1L;

    private final ServerFailure.Cause cause;
    private final String remedy;

    /// @param cause whose matter it is
    /// @param what happened, in one line
    /// @param remedy what to do about it; may be empty
    public Unavailable(ServerFailure.Cause cause, String what, String remedy) {
      super(what);
      this.cause = cause;
      this.remedy = remedy;
    }

    /// Whose matter it is.
    public ServerFailure.Cause matter() {
      return cause;
    }

    /// What happened.
    public String what() {
      return String.valueOf(getMessage());
    }

    /// What to do about it; may be empty.
    public String remedy() {
      return remedy;
    }
  }
}
