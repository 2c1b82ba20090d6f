package dev.tidings.smtp;

import dev.tidings.smtp.SmtpSettings.Login;
import dev.tidings.smtp.SmtpSettings.Login.Mechanism;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Logs in (RFC 4954), by the first mechanism of ours that the server offers and takes.
final class Authentication {

  private static final int WELCOME = 235;
  private static final int GO_ON = 334;

  private static final Pattern STATUS = Pattern.compile("\"status\"\\s*:\\s*\"?(\\d{3})\\b");

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

  /// Logs in. A token that is not taken may have ended early, or been taken back: then once more,
  /// with another one.
  ///
  /// @throws SmtpFailure in phase AUTH, with the reply that says most
  void run() throws SmtpFailure {
    String secret = secret();
    try {
      run(secret);
    } catch (SmtpFailure e) {
      if (!e.reply().refuses() || !login.secret().refused(secret)) {
        throw e;
      }
      String next = secret();
      if (next.equals(secret)) {
        throw e;
      }
      run(next);
    }
  }

  private String secret() throws SmtpFailure {
    try {
      String secret = login.secret().present();
      session.keepSecret(login.user(), secret);
      return secret;
    } catch (Credential.Unavailable e) {
      throw new SmtpFailure(Phase.AUTH, new SmtpReply(SmtpReply.UNOFFERED, e.what()), e);
    }
  }

  private void run(String secret) throws SmtpFailure {
    SmtpReply told = new SmtpReply(SmtpReply.UNOFFERED, String.join(", ", session.mechanisms()));
    for (Mechanism mechanism : candidates()) {
      SmtpReply reply = attempt(mechanism, secret);
      if (reply.code() == WELCOME) {
        memory.works = mechanism;
        memory.triedAll = false;
        return;
      }
      boolean unknown = ReplyClassifier.isAboutMechanism(reply);
      told = told.code() == SmtpReply.UNOFFERED || !unknown ? reply : told;
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
      case OAUTH2 -> List.of(Mechanism.XOAUTH2);
    };
  }

  private SmtpReply attempt(Mechanism mechanism, String secret) {
    List<String> responses = responses(mechanism, login.user(), secret);
    boolean atOnce = mechanism != Mechanism.LOGIN;
    SmtpReply reply = say("AUTH " + mechanism.name() + (atOnce ? " " + responses.getFirst() : ""));
    String challenge = "";
    for (String response : mechanism == Mechanism.XOAUTH2 ? List.of("") : responses) {
      if (reply.code() == GO_ON) {
        challenge = reply.text();
        reply = say(response);
      }
    }
    if (reply.code() == GO_ON) {
      // Whatever it wants to hear now, we do not know it (RFC 4954, 4: `*` ends the dialogue).
      return say("*");
    }
    return mechanism == Mechanism.XOAUTH2 ? with(reply, challenge) : reply;
  }

  /// The reply with what the challenge says is wrong with a token: `{"status":"401", ...}`.
  private static SmtpReply with(SmtpReply reply, String challenge) {
    Matcher status = STATUS.matcher(decoded(challenge));
    return status.find()
        ? new SmtpReply(reply.code(), reply.text() + " (token: status " + status.group(1) + ")")
        : reply;
  }

  private static String decoded(String challenge) {
    try {
      byte[] bytes = Base64.getDecoder().decode(challenge.replaceFirst("^334 *", ""));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private SmtpReply say(String line) {
    return session.exchange(line, "AUTH");
  }

  /// What is sent after the mechanism's name. XOAUTH2 says in its challenge what is wrong, and
  /// gives the reply when an empty line has answered it.
  static List<String> responses(Mechanism mechanism, String user, String secret) {
    return switch (mechanism) {
      case PASSWORD, OAUTH2 -> List.of();
      case PLAIN -> List.of(base64("\0" + user + "\0" + secret));
      case LOGIN -> List.of(base64(user), base64(secret));
      case XOAUTH2 -> List.of(base64("user=" + user + "\1auth=Bearer " + secret + "\1\1"));
    };
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
