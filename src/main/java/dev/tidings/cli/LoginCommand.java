package dev.tidings.cli;

import dev.tidings.config.Settings;
import dev.tidings.oauth.Agreement;
import dev.tidings.oauth.OAuthClient;
import dev.tidings.oauth.Tokens;
import dev.tidings.smtp.Credential.Unavailable;
import dev.tidings.smtp.SmtpSettings;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// `tidings login`: has somebody agree that Tidings sends mails in their name.
final class LoginCommand {

  private final Settings settings;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  LoginCommand(Settings settings, InputStream in, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /// Runs.
  ///
  /// @param block what the keys of the mail server begin with: `smtp.` or `smtp.fallback.`
  /// @return the process's exit code
  int run(String block) throws InterruptedException {
    Optional<SmtpSettings.Login> login =
        settings.sending().smtp().stream()
            .filter(smtp -> smtp.server().keys().equals(block))
            .findFirst()
            .flatMap(SmtpSettings::login);
    if (login.isEmpty() || !(login.get().secret() instanceof Tokens tokens)) {
      return wrong("there is nothing to log in to: " + block + "auth is not oauth2");
    }
    if (tokens.client().grant() == OAuthClient.Grant.CLIENT_CREDENTIALS) {
      return wrong(
          "nobody has to log in: with "
              + block
              + "oauth2.client-secret the application sends as"
              + " itself");
    }
    if (!tokens.client().canLogIn()) {
      return wrong("set " + block + "oauth2.device-url, or a refresh-token-file");
    }
    try {
      new Agreement(tokens, new Terminal()).reach(login.get().user());
      out.println("Agreed; kept in " + tokens.place() + ". Try it: tidings check");
      return ExitStatus.OK;
    } catch (Unavailable e) {
      String remedy = e.remedy().isEmpty() ? "" : "; " + e.remedy();
      err.println("tidings: " + e.what() + remedy);
    } catch (IOException e) {
      err.println("tidings: " + e.getMessage());
    }
    return ExitStatus.FAILED;
  }

  private int wrong(String what) {
    err.println("tidings: " + what);
    return ExitStatus.USAGE;
  }

  private final class Terminal implements Agreement.Person {
    private final BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));

    @Override
    public void tell(String line) {
      out.println(line);
    }

    @Override
    public String answer() throws IOException {
      String line = lines.readLine();
      if (line == null) {
        throw new EOFException("no address was pasted: run it in a terminal (docker run -it)");
      }
      return line;
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
      Thread.sleep(time);
    }
  }
}
