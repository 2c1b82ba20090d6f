package dev.tidings.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerTest {

  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static class Silent implements Worker.Reports {
    @Override
    public void died(Error error) {}

    @Override
    public void ails(String worker, Instant since, String why) {}

    @Override
    public void recovered(String worker) {}
  }

  @Test
  void aSignalRunsTheStepThoughItIsNotDue() throws Exception {
    SynchronousQueue<Integer> runs = new SynchronousQueue<>();
    AtomicInteger count = new AtomicInteger();
    Worker worker =
        worker(now -> {
          runs.offer(count.incrementAndGet(), 1, TimeUnit.SECONDS);
          return Instant.MAX;
        });
    try (AutoCloseable _ = () -> worker.close(PATIENCE)) {
      assertThat(runs.take()).isEqualTo(1);
      worker.signal();
      assertThat(runs.take()).isEqualTo(2);
    }
  }

  @Test
  void whoIsToFinishEndsTheStepItIsInAndDoesNoOther() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Worker worker =
        worker(now -> {
          began.countDown();
          mayEnd.await();
          ended.incrementAndGet();
          return now;
        });
    began.await();
    worker.signal();
    assertThat(worker.finish(Duration.ofMillis(1))).isFalse();
    worker.signal();
    mayEnd.countDown();
    assertThat(worker.finish(PATIENCE)).isTrue();
    assertThat(ended).hasValue(1);
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
    try (AutoCloseable _ = () -> worker.close(PATIENCE)) {
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
    try (AutoCloseable _ = () -> worker.close(PATIENCE)) {
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
                new Silent() {
                  @Override
                  public void died(Error error) {
                    try {
                      errors.put(error);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }
                })
            .start();
    try (AutoCloseable _ = () -> worker.close(PATIENCE)) {
      assertThat(errors.take()).hasMessage("on purpose");
    }
  }

  @Test
  void whatFailsForAMinuteAilsAndIsSaidToRecoverOnce() throws Exception {
    Instant start = Instant.parse("2026-11-21T02:10:03Z");
    AtomicInteger minutes = new AtomicInteger();
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    CountDownLatch well = new CountDownLatch(3);
    Worker.Reports reports =
        new Silent() {
          @Override
          public void ails(String worker, Instant since, String why) {
            said.add(worker + " ails since " + since + ": " + why);
          }

          @Override
          public void recovered(String worker) {
            said.add(worker + " recovered");
          }
        };
    Worker worker =
        new Worker(
                "test",
                now -> {
                  if (minutes.getAndIncrement() < 2) {
                    throw new java.io.IOException("no disk");
                  }
                  well.countDown();
                  return start;
                },
                () -> start.plus(Duration.ofMinutes(minutes.get())),
                reports)
            .start();
    try (AutoCloseable _ = () -> worker.close(PATIENCE)) {
      for (long n = well.getCount(); n > 0; n--) {
        worker.signal();
      }
      assertThat(well.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(said)
          .containsExactly(
              "test ails since " + start.plus(Duration.ofMinutes(1)) + ": no disk",
              "test recovered");
    }
  }

  @Test
  void eachStepIsReportedWithItsEndWhateverCameOfIt() throws Exception {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    Worker worker =
        new Worker(
                "test",
                now -> {
                  said.add("runs");
                  throw new java.io.IOException("on purpose");
                },
                CLOCK,
                new Silent() {
                  @Override
                  public void began(String worker, Instant now) {
                    said.add(worker + " began");
                  }

                  @Override
                  public void ended(String worker) {
                    said.add(worker + " ended");
                  }
                })
            .start();
    try (AutoCloseable _ = () -> worker.close(PATIENCE)) {
      assertThat(said.take() + ", " + said.take() + ", " + said.take())
          .isEqualTo("test began, runs, test ended");
    }
  }

  @Test
  void oneThatIsInterruptedThoughNobodyStopsItIsNotLostWithoutAWord() throws Exception {
    SynchronousQueue<Error> errors = new SynchronousQueue<>();
    new Worker(
            "test",
            now -> {
              throw new InterruptedException("by a stranger");
            },
            CLOCK,
            new Silent() {
              @Override
              public void died(Error error) {
                try {
                  errors.put(error);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            })
        .start();
    assertThat(errors.take()).hasMessageContaining("test was interrupted");
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
    worker.close(PATIENCE);
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
    worker.close(PATIENCE);
    assertThat(done).hasValue(1);
  }

  private static Worker worker(Step step) {
    return new Worker("test", step, CLOCK, new Silent()).start();
  }
}
