package io.github.wrappersync.publisher.operations;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Deletes what was kept for removed applications, on a thread of its own, in short transactions of
 * some thousand rows each.
 *
 * <p>It begins with one once the writer has detached it, and so touches no row that anybody else
 * does: the writer is never held up. Heads go before events, so that nobody finds a head without
 * its event. What a crash interrupts is gone on with by any instance; two that do the same at once
 * do no harm, and one of them waits for its turn.
 */
public final class RemovedApplications implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RemovedApplications.class);

  private static final int BATCH = 5_000;
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration BETWEEN_BATCHES = Duration.ofMillis(10);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private static final String DETACHED =
      "SELECT name FROM sync.removed_application WHERE detached AND NOT purged ORDER BY name";

  /**
   * Each finds its rows by an index, and begins where the one before has ended: dead entries of the
   * index need not be passed again and again. Once another instance has purged the name it may have
   * a new life, and whoever lags behind must leave that alone: a statement that shows the name as
   * not purged shows no row of a new life.
   */
  private static final List<String> DELETIONS =
      List.of(
          """
          WITH batch AS MATERIALIZED (
            SELECT tenant_id, data_type, record_id, ctid FROM sync.head
            WHERE application = :name
              AND EXISTS (SELECT FROM sync.removed_application WHERE name = :name AND detached AND NOT purged)
              AND (tenant_id, data_type, record_id) > (:tenant, :type, :record)
            ORDER BY application, tenant_id, data_type, record_id LIMIT :size
          ), gone AS (
            DELETE FROM sync.head WHERE ctid = ANY (ARRAY(SELECT ctid FROM batch)) AND application = :name
          )
          SELECT tenant_id, data_type, record_id, 0 AS position FROM batch
          ORDER BY tenant_id DESC, data_type DESC, record_id DESC LIMIT 1
          """,
          """
          WITH batch AS MATERIALIZED (
            SELECT position FROM sync.event WHERE application = :name AND position > :position
              AND EXISTS (SELECT FROM sync.removed_application WHERE name = :name AND detached AND NOT purged)
            ORDER BY application, position LIMIT :size
          ), gone AS (
            DELETE FROM sync.event WHERE position = ANY (ARRAY(SELECT position FROM batch))
          )
          SELECT '' AS tenant_id, '' AS data_type, '' AS record_id, position FROM batch ORDER BY position DESC LIMIT 1
          """,
          """
          WITH batch AS MATERIALIZED (
            SELECT tenant_id, data_type FROM sync.channel
            WHERE application = :name AND (tenant_id, data_type) > (:tenant, :type)
              AND EXISTS (SELECT FROM sync.removed_application WHERE name = :name AND detached AND NOT purged)
            ORDER BY application, tenant_id, data_type LIMIT :size
          ), gone AS (
            DELETE FROM sync.channel AS channel USING batch
            WHERE channel.application = :name AND channel.tenant_id = batch.tenant_id AND channel.data_type = batch.data_type
          )
          SELECT tenant_id, data_type, '' AS record_id, 0 AS position FROM batch
          ORDER BY tenant_id DESC, data_type DESC LIMIT 1
          """);

  private static final String PURGED =
      """
      WITH gone AS (DELETE FROM sync.progress WHERE application = :name)
      UPDATE sync.removed_application SET purged = true WHERE name = :name AND detached
      """;

  /** How far a deletion is; each uses its own part of it. */
  private record Key(String tenantId, String dataType, String recordId, long position) {
    static final Key FIRST = new Key("", "", "", 0);
  }

  private final JdbcClient jdbc;
  private final Object lock = new Object();
  private final Thread thread = new Thread(this::run, "removed-applications");
  private boolean closed;
  private boolean failing;

  public RemovedApplications(JdbcClient jdbc) {
    this.jdbc = jdbc;
    thread.setDaemon(true);
  }

  /** Begins; returns at once. */
  public void start() {
    thread.start();
  }

  private void run() {
    while (!closedAfter(INTERVAL)) {
      try {
        for (String name : jdbc.sql(DETACHED).query(String.class).list()) {
          purge(name);
        }
        if (failing) {
          failing = false;
          log.info("What is left of removed applications can be deleted again");
        }
      } catch (RuntimeException e) {
        if (!failing) {
          failing = true;
          log.warn(
              "What is left of removed applications cannot be deleted: {}. Their tokens are refused all the same; will"
                  + " retry every {} s",
              e.getMessage(),
              INTERVAL.toSeconds());
        }
      }
    }
  }

  private void purge(String name) {
    long began = System.nanoTime();
    for (String deletion : DELETIONS) {
      Optional<Key> last = Optional.of(Key.FIRST);
      while (last.isPresent()) {
        last = delete(deletion, name, last.get());
        if (closedAfter(BETWEEN_BATCHES)) {
          return;
        }
      }
    }
    jdbc.sql(PURGED).param("name", name).update();
    log.info(
        "Nothing is left of the removed application {}: its data was deleted in {} ms",
        name,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
  }

  /** Deletes a batch, and gives its last key; empty where nothing was left. */
  private Optional<Key> delete(String deletion, String name, Key last) {
    return jdbc.sql(deletion)
        .param("name", name)
        .param("tenant", last.tenantId)
        .param("type", last.dataType)
        .param("record", last.recordId)
        .param("position", last.position)
        .param("size", BATCH)
        .query(
            (row, number) ->
                new Key(
                    row.getString("tenant_id"),
                    row.getString("data_type"),
                    row.getString("record_id"),
                    row.getLong("position")))
        .optional();
  }

  private boolean closedAfter(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    synchronized (lock) {
      try {
        long left = time.toMillis();
        while (!closed && left > 0) {
          lock.wait(left);
          left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
      return closed;
    }
  }

  /** Ends after the batch under way. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
