package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerTest {

  private static final InstantSource CLOCK = InstantSource.system();

  @Test
  void aSignalRunsTheStepThoughItIsNotDue() throws Exception {
    SynchronousQueue<Integer> runs = new SynchronousQueue<>();
    AtomicInteger count = new AtomicInteger();
    Worker worker =
        worker(now -> {
          runs.offer(count.incrementAndGet(), 1, TimeUnit.SECONDS);
          return Instant.MAX;
        });
    try (worker) {
      assertThat(runs.take()).isEqualTo(1);
      worker.signal();
      assertThat(runs.take()).isEqualTo(2);
    }
  }

  @Test
  void aSignalDuringARunIsNotLost() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch signalled = new CountDownLatch(1);
    CountDownLatch twice = new CountDownLatch(2);
    Worker worker =
        worker(now -> {
          began.countDown();
          signalled.await();
          twice.countDown();
          return Instant.MAX;
        });
    try (worker) {
      began.await();
      worker.signal();
      signalled.countDown();
      assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anExceptionDoesNotEndIt() throws Exception {
    CountDownLatch runs = new CountDownLatch(2);
    Worker worker =
        worker(now -> {
          runs.countDown();
          throw new java.io.IOException("on purpose");
        });
    try (worker) {
      assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anErrorIsReportedAndEndsIt() throws Exception {
    SynchronousQueue<Error> errors = new SynchronousQueue<>();
    Worker worker =
        new Worker(
                "test",
                now -> {
                  throw new OutOfMemoryError("on purpose");
                },
                CLOCK,
                error -> {
                  try {
                    errors.put(error);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                })
            .start();
    try (worker) {
      assertThat(errors.take()).hasMessage("on purpose");
    }
  }

  @Test
  void whatItWasSignalledForBeforeTheEndIsStillDone() throws Exception {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Worker worker =
        worker(now -> {
          done.incrementAndGet();
          first.countDown();
          go.await();
          return Instant.MAX;
        });
    first.await();
    worker.signal();
    worker.stop();
    go.countDown();
    worker.close();
    assertThat(done).hasValue(2);
  }

  @Test
  void whatNobodySignalledForIsNotDoneAfterTheEnd() throws Exception {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    Worker worker =
        worker(now -> {
          done.incrementAndGet();
          first.countDown();
          return Instant.MAX;
        });
    first.await();
    worker.close();
    assertThat(done).hasValue(1);
  }

  private static Worker worker(Step step) {
    return new Worker("test", step, CLOCK, error -> {}).start();
  }
}
