package dev.tidings.web;

import static dev.tidings.web.WebFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WrongTokensTest {

  private static final String WRONG = bearer() + "x";

  private WebFixture web;
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void open(@TempDir Path folder) {
    web = new WebFixture(folder);
  }

  @AfterEach
  void shut() {
    web.patience.release(1_000);
    clients.close();
    web.close();
  }

  @Test
  void aWrongTokenWaitsForItsAnswer() throws Exception {
    Future<Integer> answer = guess("127.0.0.1");
    await(1);
    assertThat(answer.isDone()).isFalse();
    web.patience.release();
    assertThat(answer.get()).isEqualTo(401);
    assertThat(web.wrongTokens.count()).isZero();
  }

  @Test
  void whileSomeWaitNoneFromTheirAddressIsLookedAt() throws Exception {
    guessMany("127.0.0.1");
    assertThat(ask("127.0.0.1", WRONG)).isEqualTo(429);
    assertThat(ask("127.0.0.1", bearer())).isEqualTo(429);
  }

  @Test
  void theRightTokenOfAnotherAddressIsNotSlowed() throws Exception {
    for (int i = 1; i <= 20; i++) {
      guessMany("127.0.1." + i);
    }
    assertThat(web.wrongTokens.count()).isEqualTo(20 * WrongTokens.AT_ONCE);
    assertThat(ask("127.0.0.2", bearer())).isEqualTo(200);
  }

  @Test
  void afterwardsTheRightTokenIsTakenFromThereAgain() throws Exception {
    List<Future<Integer>> answers = guessMany("127.0.0.1");
    web.patience.release(WrongTokens.AT_ONCE);
    for (Future<Integer> answer : answers) {
      assertThat(answer.get()).isEqualTo(401);
    }
    await(0);
    assertThat(ask("127.0.0.1", bearer())).isEqualTo(200);
  }

  @Test
  void aMissingTokenIsNoGuess() throws Exception {
    assertThat(ask("127.0.0.1", "X: y")).isEqualTo(401);
  }

  @Test
  void eachAddressIsLoggedOnceAndFewOfThem() throws Exception {
    List<String> log = new ArrayList<>();
    WrongTokens tokens = new WrongTokens(() -> WebFixture.NOW, _ -> {}, log::add);
    for (int i = 0; i < 10_000; i++) {
      tokens.slow(InetAddress.getByName("203.0." + i % 100 + "." + i % 250));
    }
    assertThat(log).hasSize(WrongTokens.NAMED);
    assertThat(log.getFirst())
        .contains("wrong web.token", "203.0.0.0", "further ones are not told");
    assertThat(log.getLast()).contains("no other address is named");
  }

  @Test
  void anAddressOfVersionSixIsItsNetwork() throws Exception {
    List<String> log = new ArrayList<>();
    WrongTokens tokens = new WrongTokens(() -> WebFixture.NOW, _ -> {}, log::add);
    for (int i = 0; i < 100; i++) {
      tokens.slow(InetAddress.getByName("2001:db8::" + Integer.toHexString(i)));
    }
    assertThat(log).hasSize(1);
  }

  private List<Future<Integer>> guessMany(String from) {
    int before = web.wrongTokens.count();
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < WrongTokens.AT_ONCE; i++) {
      answers.add(guess(from));
    }
    await(before + WrongTokens.AT_ONCE);
    return answers;
  }

  private Future<Integer> guess(String from) {
    Callable<Integer> guess = () -> ask(from, WRONG);
    return clients.submit(guess);
  }

  private int ask(String from, String header) throws IOException {
    String head = "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    return web.raw(from, head + header + "\r\n\r\n").orElseThrow().status();
  }

  private void await(int count) {
    while (web.wrongTokens.count() != count) {
      Thread.onSpinWait();
    }
  }
}
