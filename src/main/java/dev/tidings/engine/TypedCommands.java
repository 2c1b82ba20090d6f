package dev.tidings.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import com.github.dockerjava.transport.DockerHttpClient;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// docker-java's typed commands over our own transport. The only class here that names
/// docker-java-core, which brings databind and Guava: touch it and they are loaded.
final class TypedCommands {

  private final DockerClient client;

  TypedCommands(DockerHttpClient transport, Optional<ApiVersion> version) {
    RemoteApiVersion spoken =
        version
            .map(v -> RemoteApiVersion.create(v.major(), v.minor()))
            .orElse(RemoteApiVersion.UNKNOWN_VERSION);
    this.client = DockerClientImpl.getInstance(new NoLogin(spoken), transport);
  }

  List<ContainerSummary> containers() {
    return client.listContainersCmd().withShowAll(true).exec().stream()
        .map(TypedCommands::summary)
        .toList();
  }

  /// A failure of docker-java's as one of ours.
  static EngineException inWords(RuntimeException failure, Diagnosis diagnosis) {
    return failure instanceof DockerException refused
        ? diagnosis.refused("/containers/json", refused.getHttpStatus(), words(refused))
        : diagnosis.failed(failure);
  }

  private static String words(DockerException refused) {
    String message = refused.getMessage();
    return message == null ? "" : message;
  }

  private static ContainerSummary summary(Container container) {
    String @Nullable [] names = container.getNames();
    return new ContainerSummary(
        text(container.getId()),
        names == null || names.length == 0 ? "" : unslashed(names[0]),
        text(container.getImage()),
        text(container.getState()));
  }

  private static String unslashed(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /// docker-java's own settings would read the environment a second time, and otherwise than the
  /// docker CLI does. The transport is already connected to the right place, so none of it is
  /// needed.
  private record NoLogin(RemoteApiVersion version) implements DockerClientConfig {

    @Override
    public URI getDockerHost() {
      return URI.create("unix:///unused");
    }

    @Override
    public RemoteApiVersion getApiVersion() {
      return version;
    }

    @Override
    public @Nullable String getRegistryUsername() {
      return null;
    }

    @Override
    public @Nullable String getRegistryPassword() {
      return null;
    }

    @Override
    public @Nullable String getRegistryEmail() {
      return null;
    }

    @Override
    public String getRegistryUrl() {
      return AuthConfig.DEFAULT_SERVER_ADDRESS;
    }

    @Override
    public @Nullable AuthConfig effectiveAuthConfig(String imageName) {
      return null;
    }

    @Override
    public AuthConfigurations getAuthConfigurations() {
      return new AuthConfigurations();
    }

    @Override
    @SuppressWarnings("deprecation") // The interface asks for it.
    public @Nullable SSLConfig getSSLConfig() {
      return null;
    }
  }
}
