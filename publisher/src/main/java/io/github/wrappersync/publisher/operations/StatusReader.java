package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.operations.Status.ApplicationState;
import io.github.wrappersync.publisher.operations.Status.Backlog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the {@link Status}. Thread-safe; blocks for a few short queries, which are not one
 * snapshot: a busy publisher moves on between them.
 */
public final class StatusReader {

  private static final int BACKFILLS = 100;

  private static final String LOG =
      "SELECT epoch, head, trimmed, low_watermark FROM sync.log, sync.retention";

  /** Reads from the low watermark on, and what was put back below it: not the whole change log. */
  private static final String BACKLOG =
      """
      SELECT count(*) AS changes, min(changed_at) AS oldest,
             coalesce(extract(epoch FROM clock_timestamp() - min(changed_at)), 0) AS age
      FROM (
        SELECT id, changed_at FROM %1$s.change_log
        WHERE processed IS NOT TRUE AND id >= coalesce((SELECT low_watermark FROM sync.log), 0)
        UNION
        SELECT c.id, c.changed_at FROM sync.redrain r JOIN %1$s.change_log c ON c.id = r.change_id
        WHERE NOT c.processed) AS unprocessed
      """;

  private static final String APPLICATIONS =
      """
      SELECT a.name, a.data_types, a.token_hash IS NOT NULL AS has_token,
             count(c.position) AS channels,
             greatest(max(c.position), (SELECT max(position) FROM sync.event WHERE application = a.name), 0) AS newest
      FROM sync.application a LEFT JOIN sync.channel c ON c.application = a.name
      GROUP BY a.name ORDER BY a.name
      """;

  private static final String NEWEST_BACKFILLS =
      """
      SELECT * FROM sync.backfill ORDER BY (phase = 'done'), id DESC LIMIT :limit
      """;

  private final JdbcClient jdbc;
  private final SetAside setAside;
  private final String backlogSql;

  /**
   * Reads the status of the change log in a schema.
   *
   * @param wrapperSchema a checked name
   */
  public StatusReader(JdbcClient jdbc, SetAside setAside, String wrapperSchema) {
    this.jdbc = jdbc;
    this.setAside = setAside;
    this.backlogSql = BACKLOG.formatted('"' + wrapperSchema + '"');
  }

  private record Log(@Nullable String epoch, long head, long trimmed, long lowWatermark) {}

  public Status read() {
    Log log =
        jdbc.sql(LOG)
            .query(
                (row, number) ->
                    new Log(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)))
            .optional()
            .orElse(new Log(null, 0, 0, 0));
    List<ApplicationState> applications = applications();
    return new Status(
        log.epoch,
        log.head,
        log.trimmed,
        log.lowWatermark,
        jdbc.sql(backlogSql).query((row, number) -> backlog(row)).single(),
        setAside.count(),
        applications.stream().mapToLong(ApplicationState::channels).sum(),
        applications,
        jdbc.sql(NEWEST_BACKFILLS).param("limit", BACKFILLS).query(BackfillRows::row).list());
  }

  private List<ApplicationState> applications() {
    return jdbc.sql(APPLICATIONS)
        .query(
            (row, number) ->
                new ApplicationState(
                    row.getString("name"),
                    List.of((String[]) row.getArray("data_types").getArray()),
                    row.getBoolean("has_token"),
                    row.getLong("channels"),
                    row.getLong("newest")))
        .list();
  }

  private static Backlog backlog(ResultSet row) throws SQLException {
    return new Backlog(row.getLong("changes"), instant(row, "oldest"), row.getDouble("age"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
