package dev.tidings.config;

import dev.tidings.oauth.OAuthClient;
import dev.tidings.oauth.Provider;
import dev.tidings.oauth.Tokens;
import dev.tidings.smtp.Credential;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reads how a mail server's access tokens are got.
///
/// @param smtp what the keys of the mail server begin with
record OAuthSection(ConfigReader reader, String smtp) {

  /// Their tenant, as Microsoft calls it.
  private static final String PERSONAL = "consumers";

  private static final List<String> KEYS =
      List.of(
          "provider",
          "tenant",
          "client-id",
          "client-secret",
          "client-secret-file",
          "refresh-token",
          "refresh-token-file",
          "token-url",
          "device-url",
          "scope");

  private static final List<String> URLS = List.of("token-url", "device-url");

  /// What was given, each in its form.
  private record Given(
      Optional<String> tenant,
      Optional<Secret> secret,
      Optional<Secret> refresh,
      Optional<URI> token,
      Optional<URI> device) {}

  private String key(String name) {
    return smtp + "oauth2." + name;
  }

  /// Where another way to log in is set.
  void withoutEffect() {
    boolean sound = given().isPresent();
    if (sound) {
      reader.withoutEffect(
          "while " + smtp + "auth is not oauth2", KEYS.stream().map(this::key).toList());
    }
  }

  /// Everything is read in any case, so that every mistake is found; empty: there was one.
  private Optional<Given> given() {
    Given given =
        new Given(
            reader.optional(key("tenant"), OAuthSection::tenant),
            reader.secret(key("client-secret")),
            reader.secret(key("refresh-token")),
            reader.optional(key("token-url"), OAuthSection::url),
            reader.optional(key("device-url"), OAuthSection::url));
    provider();
    reader.optional(key("client-id"), Form.TEXT);
    reader.optional(key("scope"), Form.TEXT);
    return KEYS.stream().allMatch(name -> reader.isSound(key(name)))
        ? Optional.of(given)
        : Optional.empty();
  }

  /// Its class is loaded only where one is named.
  private Optional<Provider> provider() {
    return reader.isSet(key("provider"))
        ? reader.optional(key("provider"), Form.choice(Provider.class))
        : Optional.empty();
  }

  /// What gives tokens; empty where something is wrong or missing.
  ///
  /// @param data where they are kept
  Optional<Credential> read(Path data) {
    Optional<Given> given = given();
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Optional<Provider> provider = provider();
    Optional<String> id = reader.optional(key("client-id"), Form.TEXT);
    if (provider.isEmpty()) {
      reader.problem(
          smtp + "auth",
          "oauth2 needs " + key("provider") + ": microsoft, google or custom; see docs/oauth2.md");
      return Optional.empty();
    }
    if (id.isEmpty()) {
      missing("client-id", "the id of the application that you registered at the provider");
    }
    Optional<OAuthClient.Endpoints> endpoints = endpoints(provider.get(), given.get());
    return id.flatMap(name ->
        endpoints.map(each ->
            tokens(
                new OAuthClient(
                    key(""),
                    provider.get(),
                    each,
                    identity(name, given.get()),
                    scope(provider.get(), given.get())),
                data)));
  }

  private Credential tokens(OAuthClient client, Path data) {
    String name = smtp.contains("fallback") ? "oauth2-fallback.json" : "oauth2.json";
    return new Tokens(client, data.resolve(name), InstantSource.system());
  }

  private OAuthClient.Identity identity(String id, Given given) {
    return new OAuthClient.Identity(
        id, changing("client-secret", given.secret()), changing("refresh-token", given.refresh()));
  }

  private Supplier<Optional<String>> changing(String name, Optional<Secret> secret) {
    Optional<Supplier<String>> source = secret.map(read -> reader.changing(key(name), read));
    return () -> source.map(Supplier::get);
  }

  private String scope(Provider provider, Given given) {
    String usual =
        switch (provider) {
          case MICROSOFT ->
              given.secret().isPresent() && given.refresh().isEmpty()
                  ? "https://outlook.office365.com/.default"
                  : "https://outlook.office.com/SMTP.Send offline_access";
          case GOOGLE -> "https://mail.google.com/";
          case CUSTOM -> "";
        };
    return reader.optional(key("scope"), Form.TEXT).orElse(usual);
  }

  private Optional<OAuthClient.Endpoints> endpoints(Provider provider, Given given) {
    String name = provider.name().toLowerCase(Locale.ROOT);
    List<String> foreign =
        Stream.concat(
                provider == Provider.CUSTOM ? Stream.of() : URLS.stream(),
                provider == Provider.MICROSOFT ? Stream.of() : Stream.of("tenant"))
            .map(this::key)
            .toList();
    reader.withoutEffect("while " + key("provider") + " is " + name, foreign);
    return switch (provider) {
      case MICROSOFT -> microsoft(given);
      case GOOGLE -> google(given);
      case CUSTOM -> custom(given);
    };
  }

  private Optional<OAuthClient.Endpoints> microsoft(Given given) {
    if (given.tenant().isEmpty() && given.secret().isPresent()) {
      missing("tenant", "the id of your organisation's directory, or its domain");
      return Optional.empty();
    }
    String base =
        "https://login.microsoftonline.com/%s/oauth2/v2.0/"
            .formatted(given.tenant().orElse(PERSONAL));
    return Optional.of(
        new OAuthClient.Endpoints(
            URI.create(base + "token"),
            Optional.of(URI.create(base + "devicecode")),
            Optional.empty()));
  }

  private Optional<OAuthClient.Endpoints> google(Given given) {
    if (given.secret().isEmpty()) {
      missing("client-secret", "Google gives one for an application of the kind Desktop app");
      return Optional.empty();
    }
    return Optional.of(
        new OAuthClient.Endpoints(
            URI.create("https://oauth2.googleapis.com/token"),
            Optional.empty(),
            Optional.of(URI.create("https://accounts.google.com/o/oauth2/v2/auth"))));
  }

  private Optional<OAuthClient.Endpoints> custom(Given given) {
    if (given.token().isEmpty()) {
      missing("token-url", "the address of its token endpoint");
      return Optional.empty();
    }
    if (given.secret().isEmpty() && given.refresh().isEmpty() && given.device().isEmpty()) {
      missing("client-secret", "or a refresh-token, or a device-url for tidings login");
      return Optional.empty();
    }
    return Optional.of(
        new OAuthClient.Endpoints(given.token().get(), given.device(), Optional.empty()));
  }

  private void missing(String name, String what) {
    reader.problem(
        reader.isSet(key("provider")) ? key("provider") : smtp + "auth",
        "it needs " + key(name) + ": " + what);
  }

  private static String tenant(String text) {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
      throw Form.wrong(
          text, "is no tenant: write its id, its domain, or consumers for personal accounts");
    }
    return text;
  }

  /// Secrets go there, so only a test on this machine does without TLS.
  private static URI url(String text) {
    try {
      URI url = new URI(text);
      String host = String.valueOf(url.getHost());
      boolean here = List.of("127.0.0.1", "localhost", "[::1]").contains(host);
      boolean safe = "https".equals(url.getScheme()) || (here && "http".equals(url.getScheme()));
      if (url.getHost() != null && safe && url.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Then it is none, too.
    }
    throw Form.wrong(text, "is no https address: write for example https://id.example.org/token");
  }
}
