package dev.tidings.smtp;

import dev.tidings.smtp.SmtpSettings.Login;
import dev.tidings.smtp.SmtpSettings.Login.Mechanism;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Logs in (RFC 4954), by the first mechanism of ours that the server offers and takes.
final class Authentication {

  private static final int WELCOME = 235;
  private static final int GO_ON = 334;

  private final Login login;
  private final SmtpSession session;
  private final Memory memory;

  /// What was learnt at earlier sessions with the same server.
  static final class Memory {
    private @Nullable Mechanism works;

    /// A password that two mechanisms did not take is wrong: trying both each time would lock
    /// accounts twice as fast.
    private boolean triedAll;
  }

  Authentication(Login login, SmtpSession session, Memory memory) {
    this.login = login;
    this.session = session;
    this.memory = memory;
  }

  /// Logs in.
  ///
  /// @throws SmtpFailure in phase AUTH, with the reply that says most
  void run() throws SmtpFailure {
    Reply told = new Reply(Reply.UNOFFERED, String.join(", ", session.mechanisms()));
    for (Mechanism mechanism : candidates()) {
      Reply reply = attempt(mechanism);
      if (reply.code() == WELCOME) {
        memory.works = mechanism;
        memory.triedAll = false;
        return;
      }
      boolean unknown = ReplyClassifier.isAboutMechanism(reply);
      told = told.code() == Reply.UNOFFERED || !unknown ? reply : told;
      if (!reply.refuses() || (!unknown && memory.triedAll)) {
        break;
      }
    }
    memory.triedAll |= told.refuses();
    throw new SmtpFailure(Phase.AUTH, told, null);
  }

  /// The mechanisms to try, in their order.
  private List<Mechanism> candidates() {
    List<String> offered = session.mechanisms();
    List<Mechanism> candidates = new ArrayList<>();
    for (Mechanism mechanism : ours()) {
      if (offered.contains(mechanism.name())) {
        candidates.add(mechanism == memory.works ? 0 : candidates.size(), mechanism);
      }
    }
    return candidates;
  }

  private List<Mechanism> ours() {
    return switch (login.mechanism()) {
      case PASSWORD -> List.of(Mechanism.PLAIN, Mechanism.LOGIN);
      case PLAIN, LOGIN, XOAUTH2 -> List.of(login.mechanism());
    };
  }

  private Reply attempt(Mechanism mechanism) {
    List<String> responses = responses(mechanism, login);
    boolean atOnce = mechanism != Mechanism.LOGIN;
    Reply reply = say("AUTH " + mechanism.name() + (atOnce ? " " + responses.getFirst() : ""));
    for (String response : mechanism == Mechanism.XOAUTH2 ? List.of("") : responses) {
      if (reply.code() == GO_ON) {
        reply = say(response);
      }
    }
    // Whatever it wants to hear now, we do not know it (RFC 4954, 4: `*` ends the dialogue).
    return reply.code() == GO_ON ? say("*") : reply;
  }

  private Reply say(String line) {
    return session.exchange(line, "AUTH");
  }

  /// What is sent after the mechanism's name. XOAUTH2 says in its challenge what is wrong, and
  /// gives the reply when an empty line has answered it.
  static List<String> responses(Mechanism mechanism, Login login) {
    String user = login.user();
    String secret = login.secret();
    return switch (mechanism) {
      case PASSWORD -> List.of();
      case PLAIN -> List.of(base64("\0" + user + "\0" + secret));
      case LOGIN -> List.of(base64(user), base64(secret));
      case XOAUTH2 -> List.of(base64("user=" + user + "\1auth=Bearer " + secret + "\1\1"));
    };
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
