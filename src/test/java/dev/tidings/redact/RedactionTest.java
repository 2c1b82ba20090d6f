package dev.tidings.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final Redaction REDACTION = new Redaction(List.of(), true);

  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /// `@` stands for the secret.
  private static final List<String> PLACES =
      List.of(
          "password=@",
          "DB_PASSWORD=@",
          "passwd: @",
          "pwd='@'",
          "{\"password\":\"@\"}",
          "{\"password\": \"@\", \"user\": \"bob\"}",
          "{\\\"secret\\\":\\\"@\\\"}",
          "--password @",
          "--db-password=@",
          "--token @",
          "api-key=@",
          "X-Api-Key: @",
          "apikey=\"@\"",
          "client_secret=@&scope=all",
          "AWS_SECRET_ACCESS_KEY=@",
          "Authorization: Bearer @",
          "-H \"Authorization: Basic @\"",
          "\"Authorization\":\"Bearer @\"",
          "authorization: @",
          "postgres://app:@~db:5432/app",
          "https://:@~host/path?x=1",
          "root:@~tcp(db:3306)/app",
          "mysql -h db -uroot -p@",
          "sshpass -p @ ssh host",
          "curl -s -u admin:@ http://host/",
          "redis-cli -h host -a @",
          "docker login -u bob -p @",
          "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.@",
          "ghp_@@",
          "xoxb-123456-@",
          "glpat-@@",
          "-----BEGIN RSA PRIVATE KEY-----\nMIIE@\n-----END RSA PRIVATE KEY-----",
          "-----BEGIN OPENSSH PRIVATE KEY-----\n@",
          "MIIE@\n@\n-----END PRIVATE KEY-----");

  private static final List<String> HARMLESS =
      List.of(
          "listening on http://0.0.0.0:8080/",
          "GET http://host:8080/a?mail=bob@example.org 200",
          "connected to postgres://db:5432/app",
          "total_tokens=512 max_tokens: 100",
          "unexpected token: end of file",
          "SyntaxError: Unexpected token } in JSON at position 3",
          "InvalidPasswordException: user bob",
          "password authentication failed for user bob",
          "sha256:1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef",
          "commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
          "primary key: id",
          "bypass=on compass=north",
          "password=null token=none",
          "-----BEGIN CERTIFICATE-----",
          "\u00fcber \ud83d\ude00 caf\u00e9",
          "at dev.tidings.App.main(App.java:12)",
          "std::token::next");

  @Test
  void noSecretSurvivesAndAllElseStays() throws IOException {
    Random random = new Random(42);
    for (int n = 0; n < 24_000; n++) {
      String secret = word(random, 16 + random.nextInt(30));
      String place =
          PLACES.get(random.nextInt(PLACES.size())).replace("@", secret).replace('~', '@');
      String before = around(random);
      String after = around(random);
      String text = before + "\n" + place + "\n" + after;
      String clean = REDACTION.text(text);
      assertThat(clean)
          .doesNotContain(secret)
          .contains(Redaction.MARK)
          .startsWith(before)
          .endsWith(after);
      assertThat(REDACTION.text(clean)).isEqualTo(clean);
      eventIsClean(text, secret, random);
    }
  }

  private static void eventIsClean(String text, String secret, Random random) throws IOException {
    String raw =
        "{ \"Type\" :\"container\",\"Action\":\"exec_create: sh\",\"Actor\":{\"ID\":\"ab\",\"Attributes\":{\"x\":\"\\u0026%s\",\"db.password\":\"%s\",\"name\":\"web\"}},\"timeNano\":%d}"
            .formatted(escaped(text, random), secret, 5 + random.nextInt(9));
    EngineEvent event = EventCodec.decode(raw, Events.START);
    assertThat(event.type()).isEqualTo("container");
    EngineEvent clean = REDACTION.event(event);
    assertThat(clean.raw())
        .doesNotContain(secret)
        .startsWith("{ \"Type\" :\"container\",\"Action\"");
    assertThat(clean.actor().attributes())
        .containsEntry("x", "&" + REDACTION.text(text))
        .containsEntry("db.password", Redaction.MARK)
        .containsEntry("name", "web");
    assertThat(clean.timeNano()).isEqualTo(event.timeNano());
    assertValidLine(clean.raw());
  }

  private static void assertValidLine(String raw) throws IOException {
    assertThat(raw).doesNotContain("\n", "\r");
    try (JsonParser parser = new JsonFactory().createParser(raw)) {
      while (parser.nextToken() != null) {
        // Reads it to its end.
      }
    }
  }

  private static String escaped(String text, Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || (random.nextInt(50) == 0 && c < 127)) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static String around(Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      out.append(HARMLESS.get(random.nextInt(HARMLESS.size()))).append("  ");
    }
    return out.append("end.").toString();
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder("x7");
    for (int i = 0; i < length; i++) {
      word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return word.toString();
  }

  @Test
  void aTextWithoutSecretsStaysTheSameObject() {
    for (String text : HARMLESS) {
      assertThat(REDACTION.text(text)).isSameAs(text);
    }
  }

  @Test
  void anEventWithoutSecretsStaysTheSameObject() {
    EngineEvent event = Events.container(1, "die", "web");
    assertThat(REDACTION.event(event)).isSameAs(event);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "dbpass=hunter22 | dbpass=[redacted]",
        "MYSQL_ROOT_PW=hunter22 | MYSQL_ROOT_PW=[redacted]",
        "X-Auth-Token: abcdef | X-Auth-Token: [redacted]",
        "unexpected token: end of file | unexpected token: end of file",
        "bypass the pw = no | bypass the pw = no",
        "https://ghtoken@github.com/x | https://[redacted]@github.com/x",
        "https://bob@example.org/x | https://bob@example.org/x",
        "password=hunter2 user=bob | password=[redacted] user=bob",
        "--password hunter2 --user bob | --password [redacted] --user bob",
        "-token abc -v | -token [redacted] -v",
        "{\"password\":\"a\\\"b\",\"user\":\"bob\"} | {\"password\":\"[redacted]\",\"user\":\"bob\"}",
        "postgres://app:pa@ss@db/app | postgres://app:[redacted]@db/app",
        "Authorization: Bearer abc -v | Authorization: Bearer [redacted] -v",
        "id AKIAIOSFODNN7EXAMPLE ok | id [redacted] ok",
        "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY | [redacted]",
        "https://hooks.slack.com/services/T000/B000/XXXX | https://hooks.slack.com/services/[redacted]",
      })
  void theKeyStaysAndTheSecretGoes(String text, String clean) {
    assertThat(REDACTION.text(text)).isEqualTo(clean);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "eyJ",
        "eyJ.",
        "eyJ.a",
        "://a:",
        "://a:b@",
        "a:b@",
        "a:b@c=",
        "@tcp(",
        "password",
        "password ",
        "password='",
        "--",
        "-----BEGIN PRIVATE KEY",
        "-----END PRIVATE KEY-----\n",
        "-----BEGIN ",
        "mysql -",
        "token=",
        "authorization: ",
        "bearer a",
        "ghp_",
        "xoxb-",
        "\\\"",
        "key",
        "apikey:",
        "AKIA",
        "sk-",
        "curl -u a",
        "secret_",
        "-----END PRIVATE KEY-----"
      })
  @Timeout(60)
  void aLongTextOfAnythingTakesNoLongerThanItsLength(String piece) {
    String text = piece.repeat(300_000 / piece.length());
    assertThat(REDACTION.text(text)).isNotNull();
    assertThat(REDACTION.text("@tcp( mysql ://" + text)).isNotNull();
  }

  @Test
  void thePartsOfACommandTellOfEachOther() {
    assertThat(REDACTION.arguments(List.of("app", "--db-password", "hunter2", "-v")))
        .containsExactly("app", "--db-password", "[redacted]", "-v");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql -h db -phunter2 app | mysql -h db -p[redacted] app",
        "/usr/bin/mysqldump -uroot -phunter2 | /usr/bin/mysqldump -uroot -p[redacted]",
        "redis-cli -a hunter2 ping | redis-cli -a [redacted] ping",
        "sshpass -p hunter2 ssh -p 22 host | sshpass -p [redacted] ssh -p 22 host",
        "curl -u bob:hunter2 http://h/ | curl -u bob:[redacted] http://h/",
        "docker run -p 8080:80 nginx | docker run -p 8080:80 nginx",
        "docker login -u bob -p hunter2 | docker login -u bob -p [redacted]",
        "env PGPASSWORD=hunter2 psql -h db | env PGPASSWORD=[redacted] psql -h db",
        "app --api-key k3y --port 80 | app --api-key [redacted] --port 80",
        "app --password hunter2 -v | app --password [redacted] -v",
        "rabbitmqctl add_user bob hunter2 | rabbitmqctl add_user bob [redacted]",
      })
  void theProgramTellsWhichArgumentIsASecret(String command, String clean) {
    assertThat(REDACTION.arguments(List.of(command.split(" ")))).containsExactly(clean.split(" "));
  }

  @Test
  void anArgumentWithSpacesIsOneSecret() {
    assertThat(REDACTION.arguments(List.of("mysql", "-ppass word", "app")))
        .containsExactly("mysql", "-p[redacted]", "app");
    assertThat(REDACTION.arguments(List.of("app", "--password", "pass\nword, too", "-v")))
        .containsExactly("app", "--password", "[redacted]", "-v");
  }

  @Test
  void aShellsCommandIsRedactedWithinItsArgument() {
    assertThat(REDACTION.arguments(List.of("sh", "-c", "mysql -phunter2 < a && TOKEN=abc123 b")))
        .containsExactly("sh", "-c", "mysql -p[redacted] < a && TOKEN=[redacted] b");
  }

  @Test
  void ownPatternsTakeTheirGroup() {
    Redaction own = new Redaction(List.of(Pattern.compile("card ([0-9]+)")), false);
    assertThat(own.text("card 4111 password=x")).isEqualTo("card [redacted] password=x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(a+)+$", "(a|a)*b", "(?:a|b)*c", "(.*a){20}", "a*a*a*a*a*a*b", "(x+x+)+y"})
  @Timeout(20)
  void anOwnPatternThatTakesForEverIsGivenUpAndItsLineReplaced(String pattern) {
    Redaction own = new Redaction(List.of(Pattern.compile(pattern)), true);
    String text = "one\n" + "a".repeat(30_000) + "x".repeat(30_000) + "!\ntwo";
    assertThat(own.text(text)).isEqualTo("one\n[redacted]\ntwo");
  }

  @Test
  @Timeout(20)
  void anOwnPatternOfSeveralLinesThatIsGivenUpTakesAllOfTheText() {
    Redaction own = new Redaction(List.of(Pattern.compile("(?s)begin(a+)+\\nend")), true);
    assertThat(own.text("x\nbegin" + "a".repeat(30_000) + "!\ny")).isEqualTo("[redacted]");
  }

  @Test
  void anOwnPatternThatDoesNotHoldUpAnOrdinaryTextIsNotGivenUp() {
    Redaction own = new Redaction(List.of(Pattern.compile("(\\w+)@(\\w+)")), false);
    assertThat(own.text("a".repeat(900) + " bob@host")).endsWith("a [redacted]@host");
  }

  @Test
  void ownPatternsReachEvents() {
    Redaction own = new Redaction(List.of(Pattern.compile("bus\\w+")), true);
    EngineEvent clean = own.event(Events.container(1, "die", "web"));
    assertThat(clean.actor().attributes()).containsEntry("image", "[redacted]");
  }

  @Test
  void theSecretGoesAndNotTheWordBeforeIt() {
    String token = "123456789:AAH" + "x7Y_".repeat(8);
    assertThat(REDACTION.text("InvalidToken: The token `" + token + "` was rejected"))
        .isEqualTo("InvalidToken: The token `[redacted]` was rejected");
  }

  @Test
  void aLineThatWasNoEventKeepsItsName() {
    EngineEvent odd = EventCodec.decode("password=hunter2", Events.START);
    EngineEvent clean = REDACTION.event(odd);
    assertThat(clean.raw()).doesNotContain("hunter2");
    assertThat(clean.actor()).isEqualTo(odd.actor());
  }
}
