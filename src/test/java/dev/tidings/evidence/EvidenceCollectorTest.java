package dev.tidings.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class EvidenceCollectorTest {

  @TempDir Path folder;

  @Test
  void anEngineThatHangsLeavesTheEvidenceMissing() throws IOException, InterruptedException {
    EngineEvent death = Events.container(1, "die", "web");
    CountDownLatch done = new CountDownLatch(1);
    Path socket = folder.resolve("s");
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Store store = Store.open(folder.resolve("data"), Events.START);
        DockerEngine engine = new DockerEngine(address(socket), InstantSource.system());
        EvidenceCollector evidence =
            new EvidenceCollector(
                engine,
                store,
                new Redaction(List.of(), true),
                Executors.newVirtualThreadPerTaskExecutor(),
                done::countDown)) {
      silent.bind(UnixDomainSocketAddress.of(socket));
      evidence.collect(List.of(death), Events.START);
      assertThat(evidence.isPending(death.actor().id())).isTrue();
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(evidence.isPending(death.actor().id())).isFalse();
      assertThat(evidence.of(death.actor().id(), death.timeNano()).orElseThrow().logs())
          .isEqualTo(new Fact.Missing<>("the engine did not answer in time"));
      evidence.forget(Events.START.plusSeconds(1), false);
      assertThat(evidence.of(death.actor().id(), death.timeNano())).isEmpty();
    }
  }

  private EngineAddress address(Path socket) throws IOException {
    return EngineAddress.resolve(
        Optional.empty(), Map.of("DOCKER_HOST", "unix://" + socket), folder);
  }
}
