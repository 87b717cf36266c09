package io.github.wrappersync.publisher.health;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;

/**
 * Tells how the publisher is. Thread-safe; blocks for {@value #PATIENCE_SECONDS} seconds at the
 * longest.
 *
 * <p>However many ask, the sources are examined at most every two seconds, by one thread. Where
 * they do not come to an end, because the database hangs or its line is dead, that is the answer:
 * who probes an ailing publisher is never kept waiting.
 */
public final class PublisherHealth implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PublisherHealth.class);

  private static final int PATIENCE_SECONDS = 3;
  private static final long FRESH = Duration.ofSeconds(2).toNanos();

  private final List<HealthSource> sources;
  private final LongSupplier nanoTime;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sync-health");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Examination newest;

  private record Examination(CompletableFuture<Condition> outcome, long begunAt) {}

  public PublisherHealth(List<HealthSource> sources, LongSupplier nanoTime) {
    this.sources = List.copyOf(sources);
    this.nanoTime = nanoTime;
  }

  /** How the publisher is now, or was up to two seconds ago. */
  public Condition now() {
    Examination examination = examination();
    long waited = nanoTime.getAsLong() - examination.begunAt();
    long patience = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS) - waited;
    try {
      return examination.outcome().get(Math.max(0, patience), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return silent();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The health could not be examined", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return silent();
    }
  }

  private static Condition silent() {
    return Condition.of(
        List.of(
            Reason.unhealthy(
                "no-answer",
                "What the health depends on did not answer within %d s: see whether the database hangs"
                    .formatted(PATIENCE_SECONDS))));
  }

  private synchronized Examination examination() {
    Examination present = newest;
    boolean isUsable =
        present != null
            && (!present.outcome().isDone() || nanoTime.getAsLong() - present.begunAt() < FRESH);
    if (present == null || !isUsable) {
      present =
          new Examination(
              CompletableFuture.supplyAsync(this::examine, executor), nanoTime.getAsLong());
      newest = present;
    }
    return present;
  }

  private Condition examine() {
    List<Reason> reasons = new ArrayList<>();
    boolean databaseAway = false;
    for (HealthSource source : sources) {
      if (databaseAway && source.asksTheDatabase()) {
        continue;
      }
      try {
        reasons.addAll(source.examine());
      } catch (RuntimeException e) {
        Reason reason = failure(e);
        log.debug("A source of the health failed", e);
        databaseAway |= reason.isUnhealthy();
        if (!reasons.contains(reason)) {
          reasons.add(reason);
        }
      }
    }
    return Condition.of(reasons);
  }

  private static Reason failure(RuntimeException failure) {
    if (failure instanceof QueryTimeoutException) {
      return Reason.degraded(
          "database-slow", "A query of the health was given up as it took too long");
    }
    if (failure instanceof DataAccessException || failure.getCause() instanceof SQLException) {
      return Reason.unhealthy(
          "database-away",
          "The database does not answer%s: nothing is drained or served until it does"
              .formatted(state(failure)));
    }
    return Reason.degraded(
        "not-examined",
        "A part of the health could not be examined (%s): the log at level DEBUG tells why"
            .formatted(failure.getClass().getSimpleName()));
  }

  /** The SQLSTATE; the message could name hosts and users. */
  private static String state(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return " (SQLSTATE " + sql.getSQLState() + ")";
      }
    }
    return "";
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
