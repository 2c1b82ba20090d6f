package dev.tidings.app;

import dev.tidings.hook.HookAddress;
import java.util.Optional;

/// Where alarms are posted.
///
/// @param token sent as a bearer's (RFC 6750)
record AlarmHook(HookAddress address, Optional<String> token) {

  /// Without the token.
  @Override
  public String toString() {
    return "AlarmHook[" + address + ", token " + (token.isPresent() ? "set" : "none") + "]";
  }
}
