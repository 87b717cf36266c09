package io.github.wrappersync.publisher.announce;

import io.github.wrappersync.publisher.eventlog.Event;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps which events were announced on Redis, as runs of positions with the same result: while all
 * is well it updates one row every two seconds, and nothing while nothing happens. Being told costs
 * its caller nothing; a thread of its own writes. Runs that retention has passed are deleted as new
 * ones are written.
 *
 * <p>It informs people and nothing depends on it: what a crash, or a database that is away for
 * long, takes with it is shown as not known.
 */
public final class AnnouncementLog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AnnouncementLog.class);

  private static final Duration CLOSE = Duration.ofSeconds(2);

  /** A Redis that comes and goes gives few runs a second; what exceeds this is not kept. */
  private static final int MOST = 1_000;

  private static final int LONGEST_REASON = 300;

  private static final String EXTEND =
      """
      UPDATE sync.announcement SET to_position = :to, at = now() WHERE from_position = :from AND to_position = :end
      """;

  private static final String INSERT =
      """
      WITH passed AS (
        DELETE FROM sync.announcement WHERE to_position <= (SELECT trimmed FROM sync.retention) AND from_position <> :from
      )
      INSERT INTO sync.announcement (from_position, to_position, announced, reason)
      VALUES (:from, :to, :reason::text IS NULL, :reason)
      ON CONFLICT (from_position) DO UPDATE
      SET to_position = excluded.to_position, announced = excluded.announced, reason = excluded.reason, at = excluded.at
      """;

  /**
   * Positions with one result.
   *
   * @param reason why they were not announced; null if they were
   */
  private record Run(long from, long to, @Nullable String reason) {

    boolean goesOnWith(Run next) {
      return to + 1 == next.from && Objects.equals(reason, next.reason);
    }

    Run with(Run next) {
      return new Run(from, next.to, reason);
    }
  }

  private final JdbcClient jdbc;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "sync-announcements");
            made.setDaemon(true);
            return made;
          });
  private final List<Run> told = new ArrayList<>();

  /** The run in the database that may be extended; used by the thread alone. */
  private @Nullable Run last;

  public AnnouncementLog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Begins to write what it is told, as often as there are heartbeats. */
  public void start() {
    long interval = RedisAnnouncer.HEARTBEAT_INTERVAL.toMillis();
    var unused =
        thread.scheduleWithFixedDelay(this::write, interval, interval, TimeUnit.MILLISECONDS);
  }

  /** The events of a batch, whose positions follow each other, were announced. */
  void announced(List<Event> batch) {
    tell(batch, null);
  }

  /**
   * The events of a batch were not announced, or not all.
   *
   * @param reason why, for people
   */
  void missed(List<Event> batch, String reason) {
    tell(batch, reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason);
  }

  private void tell(List<Event> batch, @Nullable String reason) {
    Run run = new Run(batch.get(0).position(), batch.get(batch.size() - 1).position(), reason);
    synchronized (told) {
      int end = told.size() - 1;
      if (end >= 0 && told.get(end).goesOnWith(run)) {
        told.set(end, told.get(end).with(run));
      } else if (told.size() < MOST) {
        told.add(run);
      }
    }
  }

  /** Writes what it was told; what can not be written is tried again next time. */
  void write() {
    List<Run> runs;
    synchronized (told) {
      runs = new ArrayList<>(told);
      told.clear();
    }
    // What was dropped is told before what waited in the queue.
    runs.sort(Comparator.comparingLong(Run::from));
    try {
      while (!runs.isEmpty()) {
        Run run = runs.get(0);
        while (runs.size() > 1 && run.goesOnWith(runs.get(1))) {
          run = run.with(runs.remove(1));
        }
        runs.set(0, run);
        last = write(run);
        runs.remove(0);
      }
    } catch (RuntimeException e) {
      log.debug("What was announced could not be written; will retry", e);
      synchronized (told) {
        told.addAll(0, runs);
      }
    }
  }

  private Run write(Run run) {
    Run present = last;
    if (present != null && present.goesOnWith(run)) {
      int extended =
          jdbc.sql(EXTEND)
              .param("from", present.from)
              .param("end", present.to)
              .param("to", run.to)
              .update();
      if (extended > 0) {
        return present.with(run);
      }
    }
    jdbc.sql(INSERT)
        .param("from", run.from)
        .param("to", run.to)
        .param("reason", run.reason, Types.VARCHAR)
        .update();
    return run;
  }

  @Override
  public void close() {
    thread.execute(this::write);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
