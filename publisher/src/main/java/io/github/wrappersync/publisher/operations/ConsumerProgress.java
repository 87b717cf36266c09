package io.github.wrappersync.publisher.operations;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What consumers report of themselves. Thread-safe; blocks for one query. */
public final class ConsumerProgress {

  /** Of more consumers the newest reports are kept. */
  static final int MOST_CONSUMERS = 500;

  private static final String STORE =
      """
      WITH oldest AS (
        DELETE FROM sync.progress WHERE application = :application AND consumer IN (
          SELECT consumer FROM sync.progress WHERE application = :application AND consumer <> :consumer
          ORDER BY reported_at DESC, consumer OFFSET :others)
      )
      INSERT INTO sync.progress (application, consumer, report)
      SELECT name, :consumer, :report::json FROM sync.application WHERE name = :application
      ON CONFLICT (application, consumer)
      DO UPDATE SET report = excluded.report, reported_at = excluded.reported_at
      """;

  /** To count further would take long, and tell nothing more. */
  private static final int LONGEST_LAG = 100_000;

  /**
   * Counts in an index alone. The position may lie above the head: of an epoch before a restore.
   */
  private static final String ALL =
      """
      SELECT p.application, p.consumer, p.report, p.reported_at, at.position,
             (SELECT count(*) FROM (
                SELECT FROM sync.event e WHERE e.application = p.application AND e.position > at.position
                LIMIT %d) AS above) AS lag
      FROM sync.progress p CROSS JOIN LATERAL (
        SELECT least((p.report ->> 'verifiedPosition')::bigint,
                     (SELECT min((handler ->> 'position')::bigint)
                      FROM json_array_elements(coalesce(p.report -> 'handlers', '[]')) AS handler)) AS position) AS at
      ORDER BY p.application, p.consumer
      """
          .formatted(LONGEST_LAG);

  private final JdbcClient jdbc;

  public ConsumerProgress(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A consumer's last report.
   *
   * @param report the JSON object that it sent
   * @param position everything at or below it is verified, and done by all of its handlers; null if
   *     it did not tell
   * @param lag how many events of its application lie above the position, counted up to 100,000;
   *     null if it did not tell
   */
  public record Report(
      String application,
      String consumer,
      String report,
      Instant reportedAt,
      @Nullable Long position,
      @Nullable Long lag) {}

  /**
   * Stores a report in place of the consumer's last one; that of an application which was just
   * removed is not kept.
   */
  public void store(String application, String consumer, String report) {
    jdbc.sql(STORE)
        .param("application", application)
        .param("consumer", consumer)
        .param("report", report)
        .param("others", MOST_CONSUMERS - 1)
        .update();
  }

  /** The last report of every consumer. */
  public List<Report> all() {
    return jdbc.sql(ALL)
        .query(
            (row, number) ->
                new Report(
                    row.getString("application"),
                    row.getString("consumer"),
                    row.getString("report"),
                    row.getObject("reported_at", OffsetDateTime.class).toInstant(),
                    row.getObject("position", Long.class),
                    row.getObject("position") == null ? null : row.getLong("lag")))
        .list();
  }
}
