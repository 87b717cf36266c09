package io.github.wrappersync.client;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.wire.ProgressReport;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the publisher where this client stands: at an interval, a second after the state changed,
 * and at the end. Nothing depends on it: a report that fails is not sent again, one that takes long
 * only keeps the next from being sent.
 */
final class ProgressReporter {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.progress");

  /** Several changes of the state within this time are one report. */
  private static final Duration AFTER_CHANGE = Duration.ofSeconds(1);

  private final ClientSettings settings;
  private final CatchUp catchUp;
  private final Supplier<SyncStatus> status;
  private final TimeSource time;
  private final Executor thread;
  private final AtomicBoolean isSoon = new AtomicBoolean();
  private final AtomicBoolean underWay = new AtomicBoolean();
  private volatile boolean ended;
  private boolean failing;

  /**
   * @param thread runs one report at a time; may be held up by it
   */
  ProgressReporter(
      ClientSettings settings,
      CatchUp catchUp,
      Supplier<SyncStatus> status,
      TimeSource time,
      Executor thread) {
    this.settings = settings;
    this.catchUp = catchUp;
    this.status = status;
    this.time = time;
    this.thread = thread;
  }

  /** Reports from now on. */
  void start() {
    if (settings.reportsProgress()) {
      later();
    }
  }

  /** The state changed. */
  void changed() {
    if (settings.reportsProgress() && isSoon.compareAndSet(false, true)) {
      time.schedule(
          AFTER_CHANGE,
          () -> {
            isSoon.set(false);
            submit();
          });
    }
  }

  /** Tells that the client is stopped, and waits for that a moment. */
  void end(Duration patience) throws InterruptedException {
    ended = true;
    if (!settings.reportsProgress()) {
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    thread.execute(
        () -> {
          report(SyncState.STOPPED);
          done.countDown();
        });
    if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      log.debug("The publisher was not told that the client is stopped: it gave no answer");
    }
  }

  private void later() {
    time.schedule(
        settings.progressInterval(),
        () -> {
          if (!ended) {
            submit();
            later();
          }
        });
  }

  private void submit() {
    if (!ended && underWay.compareAndSet(false, true)) {
      thread.execute(
          () -> {
            try {
              report(status.get().state());
            } finally {
              underWay.set(false);
            }
          });
    }
  }

  private void report(SyncState state) {
    SyncStatus now = status.get();
    List<ProgressReport.Handler> handlers =
        now.handlers().values().stream()
            .filter(
                handler -> handler.state() == HandlerState.ACTIVE || handler.position().isPresent())
            .map(ProgressReporter::of)
            .sorted(
                Comparator.comparingLong(ProgressReport.Handler::position)
                    .thenComparing(ProgressReport.Handler::id))
            .limit(ProgressReport.MOST_HANDLERS)
            .toList();
    ProgressReport report =
        new ProgressReport(settings.instance(), state.name(), now.verifiedPosition(), handlers);
    try {
      catchUp.report(settings.application(), report);
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        log.debug(
            "The progress could not be reported; goes on trying without a word: {}", e.toString());
      }
      failing = true;
    }
  }

  private static ProgressReport.Handler of(HandlerStatus handler) {
    return new ProgressReport.Handler(
        handler.id(), handler.position().orElse(0), handler.deadLettersHeld());
  }
}
