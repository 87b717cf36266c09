package io.github.wrappersync.publisher.retention;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link Retention} by itself: each instance looks once a minute whether an hour has gone
 * by since the last run of any.
 */
public final class RetentionTimer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RetentionTimer.class);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final Retention retention;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "sync-retention");
  private long failingSince;
  private boolean failing;

  public RetentionTimer(Retention retention) {
    this(retention, Duration.ofMinutes(1));
  }

  RetentionTimer(Retention retention, Duration interval) {
    this.retention = retention;
    this.interval = interval;
    thread.setDaemon(true);
  }

  /** Begins; returns at once. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  private void look() {
    try {
      Optional<Deleted> deleted = retention.runIfDue();
      deleted
          .filter(done -> !done.isNothing())
          .ifPresent(
              done ->
                  log.info(
                      "Retention deleted {} events, {} rows of the change log, {} deliveries and {} consumers' reports; the event"
                          + " log can be followed from the position {} on",
                      done.events(),
                      done.changes(),
                      done.deliveries(),
                      done.consumers(),
                      done.trimmed()));
      if (failing) {
        log.info(
            "Retention goes on after {} s", (System.nanoTime() - failingSince) / 1_000_000_000);
        failing = false;
      }
    } catch (SQLException | RuntimeException e) {
      if (!failing && closed.getCount() > 0) {
        failing = true;
        failingSince = System.nanoTime();
        log.warn(
            "Retention failed, old rows stay until it succeeds: {}; will retry every {} s",
            e.getMessage(),
            interval.toSeconds());
        log.debug("The failure of the retention in full", e);
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
    retention.close();
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
