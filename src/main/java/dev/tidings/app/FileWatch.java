package dev.tidings.app;

import dev.tidings.config.Sources;
import dev.tidings.work.Step;
import java.time.Duration;
import java.time.Instant;

/// Looks whether a file of the configuration has changed, for `reload.on-change`. By looking, not
/// by the kernel's word: that comes in the midst of writing, and not at all from some mounts.
///
/// All its fields are owned by the thread that runs it.
final class FileWatch implements Step {

  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Sources sources;
  private final Runnable changed;
  private String seen;
  private String told;

  /// @param changed called once for each change, after the files have stayed the same for one look
  FileWatch(Sources sources, Runnable changed) {
    this.sources = sources;
    this.changed = changed;
    seen = sources.then();
    told = seen;
  }

  @Override
  public Instant run(Instant now) {
    String present = sources.now();
    if (present.equals(seen) && !present.equals(told)) {
      told = present;
      changed.run();
    }
    seen = present;
    return now.plus(EVERY);
  }
}
