package dev.tidings.oauth;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/// An application that is registered at a provider, and how it gets its tokens.
///
/// @param keys what its keys in the configuration begin with, such as `smtp.oauth2.`
/// @param endpoints whom to ask
/// @param identity who asks
/// @param scope what for, with blanks between
public record OAuthClient(
    String keys, Provider provider, Endpoints endpoints, Identity identity, String scope) {

  /// Where to ask.
  ///
  /// @param token the token endpoint (RFC 6749, 3.2)
  /// @param device where a login on another device begins (RFC 8628, 3.1)
  /// @param consent the page on which somebody agrees (RFC 6749, 3.1)
  public record Endpoints(URI token, Optional<URI> device, Optional<URI> consent) {}

  /// Who we are to the provider. The suppliers look anew each time, since files change.
  ///
  /// @param secret the application's own
  /// @param refreshToken that of a user who has agreed; empty: `tidings login` gets one
  public record Identity(
      String id, Supplier<Optional<String>> secret, Supplier<Optional<String>> refreshToken) {

    /// Without the secrets.
    @Override
    public String toString() {
      return id;
    }
  }

  /// How a token is got (RFC 6749).
  public enum Grant {
    /// As the application itself (4.4): nobody logs in.
    CLIENT_CREDENTIALS,
    /// In the name of a user who agreed once (6).
    REFRESH_TOKEN
  }

  /// How its tokens are got.
  public Grant grant() {
    boolean agrees =
        provider == Provider.GOOGLE
            || identity.refreshToken().get().isPresent()
            || identity.secret().get().isEmpty()
            || (provider == Provider.CUSTOM && endpoints.device().isPresent());
    return agrees ? Grant.REFRESH_TOKEN : Grant.CLIENT_CREDENTIALS;
  }

  /// Whether `tidings login` can get what is needed.
  public boolean canLogIn() {
    return grant() == Grant.REFRESH_TOKEN
        && (endpoints.device().isPresent() || endpoints.consent().isPresent());
  }

  /// A key, as the configuration calls it.
  String key(String name) {
    return keys + name;
  }

  /// The command that logs in.
  String loginCommand() {
    return keys.contains("fallback") ? "tidings login --fallback" : "tidings login";
  }
}
