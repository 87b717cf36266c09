package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells which tables an application's snapshot would still show by halves. Thread-safe; blocks for
 * one query.
 */
public final class BackfillProgress {

  /**
   * A table is complete for an application once a backfill of all its rows is done that was asked
   * for, for it or for all, when the application was registered; or, where the data type was given
   * to it at run time, the one that the writer asked for because of that, or a later one. What is
   * told of an incomplete one is its newest backfill under way.
   */
  private static final String INCOMPLETE =
      """
      WITH wanted AS (
        SELECT t.name, t.place, f.application IS NOT NULL AS at_run_time, f.backfill_id
        FROM unnest(:tables::text[], :types::text[]) WITH ORDINALITY t (name, data_type, place)
        LEFT JOIN sync.first_backfill f ON f.application = :application AND f.data_type = t.data_type
      ), whole AS (
        SELECT w.name, b.id, b.phase, b.rows_read, b.rows_total
        FROM wanted w
        JOIN sync.backfill b ON b.table_name = w.name AND (b.application IS NULL OR b.application = :application)
          AND b.tenant_id IS NULL AND b.record_id IS NULL
        WHERE CASE WHEN w.at_run_time THEN b.id >= w.backfill_id
                   ELSE b.requested_at >= (SELECT created_at FROM sync.application WHERE name = :application)
              END
      )
      SELECT w.name, b.rows_read, b.rows_total
      FROM wanted w
      LEFT JOIN LATERAL (
        SELECT rows_read, rows_total FROM whole WHERE name = w.name ORDER BY id DESC LIMIT 1) b ON true
      WHERE NOT EXISTS (SELECT FROM whole WHERE name = w.name AND phase = 'done')
      ORDER BY w.place
      """;

  private final JdbcClient jdbc;
  private final CapturedTables tables;

  public BackfillProgress(JdbcClient jdbc, CapturedTables tables) {
    this.jdbc = jdbc;
    this.tables = tables;
  }

  /**
   * A table whose first backfill is not complete.
   *
   * @param rowsRead the rows read so far
   * @param rowsTotal how many there were when it began, as estimated; null if it has not begun
   */
  public record Incomplete(String table, long rowsRead, @Nullable Long rowsTotal) {}

  /** The incomplete tables among those of the data types. */
  public List<Incomplete> incomplete(String application, Set<String> dataTypes) {
    List<CapturedTable> wanted =
        tables.all().stream().filter(table -> dataTypes.contains(table.dataType())).toList();
    return jdbc.sql(INCOMPLETE)
        .param("tables", wanted.stream().map(CapturedTable::logName).toArray(String[]::new))
        .param("types", wanted.stream().map(CapturedTable::dataType).toArray(String[]::new))
        .param("application", application)
        .query(
            (row, number) ->
                new Incomplete(
                    row.getString("name"),
                    row.getLong("rows_read"),
                    row.getObject("rows_total", Long.class)))
        .list();
  }
}
