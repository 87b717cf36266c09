package io.github.wrappersync.internal.warm;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Engine;
import io.github.wrappersync.internal.engine.Kept;
import io.github.wrappersync.internal.engine.Outage;
import io.github.wrappersync.internal.engine.Snapshot;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.wire.WireException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * What belongs to whom: `timer` and `closing` are guarded by this object's lock, which nobody holds while he waits. Everything else is
 * touched by the one read, and afterwards by writes, which come one at a time: the engine has nothing to keep before
 * it was handed what was read, so that no write comes before it.
 */

/**
 * Reads a {@link WarmFile} when the client starts, and writes it at an interval and when it closes,
 * unless it would hold what it holds already. The engine only hands references over; what blocks
 * happens on a thread of its own. A file that cannot be read or written never keeps the client from
 * going on.
 */
public final class WarmKeeper implements Kept {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.warm");

  private final WarmFile file;
  private final Scope scope;
  private final Duration interval;
  private final TimeSource time;
  private final Executor files;
  private final Outage outage;

  /** What the file holds, as far as this process knows. */
  private @Nullable Checkpoint written;

  private boolean tidied;
  private TimeSource.@Nullable Timer timer;
  private boolean closing;

  /**
   * @param scope what the client keeps of each
   * @param interval from one write to the next
   * @param files runs what blocks, one task at a time
   */
  public WarmKeeper(
      WarmFile file, Scope scope, Duration interval, TimeSource time, Executor files) {
    this.file = file;
    this.scope = scope;
    this.interval = interval;
    this.time = time;
    this.files = files;
    this.outage = new Outage(log, time, "The file of the warm start cannot be written");
  }

  @Override
  public Optional<Snapshot> read() {
    long begun = time.nanos();
    Optional<Snapshot> found = Optional.empty();
    try {
      Snapshot kept = file.read(scope);
      remember(kept);
      log.info(
          "Starting with {} records of {} as of position {}, read in {} ms",
          kept.records().size(),
          file.path(),
          kept.position(),
          Duration.ofNanos(time.nanos() - begun).toMillis());
      found = Optional.of(kept);
    } catch (NoSuchFileException e) {
      log.info("There is no {} yet to start from: starting from a snapshot", file.path());
    } catch (WarmFile.OtherScopeException e) {
      log.info(
          "Not starting from {}, as {}: starting from a snapshot", file.path(), e.getMessage());
    } catch (IOException | RuntimeException e) {
      log.warn(
          "The file {} of the warm start cannot be used: {}. Starting from a snapshot, the file is replaced later",
          file.path(),
          describe(e));
    }
    requireWritable();
    return found;
  }

  /** Tells early what would otherwise be noticed at the end of the first interval. */
  private void requireWritable() {
    if (!Files.isDirectory(file.directory()) || !Files.isWritable(file.directory())) {
      outage.failed(
          "%s is no directory that this process may write to".formatted(file.directory()),
          "the client goes on without; will retry in " + interval);
    }
  }

  /** Begins to write. */
  public void start(Engine engine) {
    later(engine);
  }

  private synchronized void later(Engine engine) {
    if (!closing) {
      timer = time.schedule(interval, () -> keep(engine, () -> later(engine)));
    }
  }

  private void keep(Engine engine, Runnable afterwards) {
    engine.keep(
        state ->
            files.execute(
                () -> {
                  try {
                    state.ifPresent(this::write);
                  } finally {
                    afterwards.run();
                  }
                }));
  }

  /** Writes a last time, waiting at most so long. */
  public void close(Engine engine, Duration patience) throws InterruptedException {
    synchronized (this) {
      closing = true;
      if (timer != null) {
        timer.cancel();
      }
    }
    CountDownLatch done = new CountDownLatch(1);
    keep(engine, done::countDown);
    if (!done.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      log.warn(
          "The file {} of the warm start could not be written within {}: the next start has the former one",
          file.path(),
          patience);
    }
  }

  private void write(Snapshot state) {
    if (new Checkpoint(state.epoch(), state.position()).equals(written)) {
      return;
    }
    try {
      if (!tidied) {
        file.removeAbandoned(time.now());
        tidied = true;
      }
      file.write(scope, state);
      remember(state);
      outage.over();
    } catch (IOException | RuntimeException e) {
      outage.failed(
          describe(e), "the former file stays, the client goes on; will retry in " + interval);
    }
  }

  private void remember(Snapshot state) {
    written = new Checkpoint(state.epoch(), state.position());
  }

  private static String describe(Exception problem) {
    String message = String.valueOf(problem.getMessage());
    if (problem instanceof NoSuchFileException || problem instanceof AccessDeniedException) {
      return problem.getClass().getSimpleName() + ": " + message;
    }
    return problem instanceof WireException ? message : problem.toString();
  }
}
