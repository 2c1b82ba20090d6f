package dev.tidings.engine.docker;

import dev.tidings.engine.EngineEndpoint;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.Plain;
import dev.tidings.engine.http.InvalidResponseException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Locale;
import javax.net.ssl.SSLException;

/// Puts a failure to talk to the engine in words that help: the address tried and which setting
/// chose it, why it failed, what to do.
final class EngineDiagnosis {

  /// Of what an engine or a proxy says, in a line of the log.
  private static final int LONGEST = 300;

  private final EngineAddress address;

  EngineDiagnosis(EngineAddress address) {
    this.address = address;
  }

  /// No connection, or no answer on it.
  EngineException failed(IOException failure) {
    return switch (failure) {
      case EngineException words -> words;
      case InvalidResponseException odd -> invalid(odd);
      case ClosedChannelException closed -> broken(closed);
      default -> new EngineException("No engine at " + address + ": " + why(failure), failure);
    };
  }

  private EngineException invalid(InvalidResponseException odd) {
    return new EngineException(
        "What answers at %s %s. Does that address name an engine, and what stands before it?"
            .formatted(address, odd.getMessage()),
        odd);
  }

  /// The connection broke in the middle of an answer or a stream.
  EngineException broken(IOException failure) {
    if (failure instanceof EngineException words) {
      return words;
    }
    if (failure instanceof InvalidResponseException odd) {
      return invalid(odd);
    }
    String why = failure instanceof ClosedChannelException ? "it was closed" : text(failure);
    return new EngineException(
        "The connection to the engine at " + address + " ended: " + why + ".", failure);
  }

  /// The engine, or a proxy before it, answered with a refusal.
  ///
  /// @param message its own words; may be empty, and anything
  EngineException refused(String path, int status, String message) {
    String line = line(message);
    String words = line.isEmpty() ? "" : ", \"" + line + "\"";
    return new EngineException(
        "The engine at %s answered %s to %s%s.%s"
            .formatted(address, status, path, words, remedy(status, message)));
  }

  private static String line(String words) {
    String line = Plain.text(words).replaceAll("\\s+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  private static String remedy(int status, String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("http request to an https server")) {
      return " It speaks TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.";
    }
    if (lower.contains("client version")) {
      return " Leave DOCKER_API_VERSION unset, or set it to a version that the engine speaks.";
    }
    return switch (status) {
      case 401, 403 ->
          " Something between refuses it: a socket proxy must allow /_ping, /version, /events and"
              + " /containers.";
      case 404 -> " Is it an engine that answers there?";
      case 500, 502, 503, 504 -> " Its own log says more.";
      default -> "";
    };
  }

  private String why(Exception cause) {
    return switch (address.endpoint()) {
      case EngineEndpoint.Unix(var socket) -> whyUnix(socket, cause);
      case EngineEndpoint.Tcp tcp -> whyTcp(tcp, cause);
    };
  }

  /// By looking at the file: the system's own words may be in any language.
  private static String whyUnix(Path socket, Exception cause) {
    if (cause instanceof SocketTimeoutException) {
      return "it does not answer (" + text(cause) + "). Does docker ps work? Restart the engine.";
    }
    if (Files.isDirectory(socket)) {
      return "that is a folder. Docker makes one where a socket that did not exist was mounted:"
          + " remove it on the host, start the engine, then this container anew.";
    }
    Path folder = socket.toAbsolutePath().getParent();
    if (folder != null && Files.isDirectory(folder) && !Files.isExecutable(folder)) {
      return "permission denied: this user may not enter " + folder + ".";
    }
    if (Files.notExists(socket)) {
      return "there is no such socket. Start the engine (sudo systemctl start docker), or set"
          + " DOCKER_HOST; in a container, mount it: -v /var/run/docker.sock:/var/run/docker.sock.";
    }
    if (!Files.isWritable(socket)) {
      return denied(socket);
    }
    return cause instanceof ConnectException
        ? "the socket is there but nobody listens ("
            + text(cause)
            + "). Start the engine: sudo systemctl start docker."
        : text(cause) + ".";
  }

  private static String denied(Path socket) {
    try {
      String group = Files.readAttributes(socket, PosixFileAttributes.class).group().getName();
      Object gid = Files.getAttribute(socket, "unix:gid");
      // Inside a container the group has a number only: its name is the host's.
      String onHost =
          group.equals(gid.toString())
              ? ""
              : "join it with sudo usermod -aG " + group + " USER and log in again; ";
      return ("permission denied. The socket belongs to the group %s (gid %s): %sin a container,"
              + " group_add: [\"%s\"] (DOCKER_GID=%s for the compose file).")
          .formatted(group, gid, onHost, gid, gid);
    } catch (IOException | UnsupportedOperationException e) {
      return "permission denied (" + e.getMessage() + ").";
    }
  }

  private String whyTcp(EngineEndpoint.Tcp tcp, Exception cause) {
    return switch (cause) {
      case UnknownHostException unknown ->
          "there is no host " + tcp.host() + ". Is the name right?";
      case SSLException tls ->
          "TLS failed ("
              + text(tls)
              + "). Do ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH"
              + " belong to this engine, and is its name in its certificate?";
      case SocketTimeoutException silent ->
          "it does not answer (" + text(silent) + "). Is the port right, and open in the firewall?";
      case ConnectException refused ->
          "connection refused (" + text(refused) + "). Does the engine listen there?";
      // An engine that wants a certificate of ours says so only after the handshake (TLS 1.3), and
      // hangs up at once: its alert may be lost to the broken connection.
      default ->
          text(cause)
              + (address.tls().isPresent()
                  ? ". Do cert.pem and key.pem exist in DOCKER_CERT_PATH, and does the engine trust"
                      + " them?"
                  : ". Does the port speak TLS? Then set DOCKER_TLS_VERIFY=1 and"
                      + " DOCKER_CERT_PATH.");
    };
  }

  private static String text(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
