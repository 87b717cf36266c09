package io.github.wrappersync.publisher.operations;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What consumers report of themselves. Thread-safe; blocks for one query. */
public final class ConsumerProgress {

  private static final String STORE =
      """
      INSERT INTO sync.progress (application, consumer, report)
      SELECT name, :consumer, :report::json FROM sync.application WHERE name = :application
      ON CONFLICT (application, consumer)
      DO UPDATE SET report = excluded.report, reported_at = excluded.reported_at
      """;

  private static final String ALL =
      """
      SELECT application, consumer, report, reported_at FROM sync.progress
      ORDER BY application, consumer
      """;

  private final JdbcClient jdbc;

  public ConsumerProgress(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A consumer's last report.
   *
   * @param report the JSON object that it sent
   */
  public record Report(String application, String consumer, String report, Instant reportedAt) {}

  /**
   * Stores a report in place of the consumer's last one; that of an application which was just
   * removed is not kept.
   */
  public void store(String application, String consumer, String report) {
    jdbc.sql(STORE)
        .param("application", application)
        .param("consumer", consumer)
        .param("report", report)
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
                    row.getObject("reported_at", OffsetDateTime.class).toInstant()))
        .list();
  }
}
