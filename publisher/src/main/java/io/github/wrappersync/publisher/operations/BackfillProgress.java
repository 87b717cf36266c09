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
   * for, for it or for all, when the application was registered, and was not given up; or, where
   * the data type was given to it at run time, the one that the writer asked for because of that,
   * or a later one. If the table had another data type before, the backfill must be one of the time
   * since. What is told of an incomplete one is its newest backfill under way.
   */
  private static final String INCOMPLETE =
      """
      SELECT t.name, b.rows_read, b.rows_total
      FROM unnest(:tables::text[], :types::text[]) WITH ORDINALITY t (name, data_type, place)
      LEFT JOIN sync.first_backfill f ON f.application = :application AND f.data_type = t.data_type
      CROSS JOIN LATERAL (
        SELECT max(id) AS id FROM sync.backfill
        WHERE table_name = t.name AND registration ->> 'dataType' <> t.data_type) other
      CROSS JOIN LATERAL (
        SELECT CASE WHEN other.id IS NULL THEN 0 ELSE min(id) END AS first FROM sync.backfill
        WHERE table_name = t.name AND registration ->> 'dataType' = t.data_type AND id > coalesce(other.id, 0)) since
      LEFT JOIN LATERAL (
        SELECT rows_read, rows_total FROM sync.backfill
        WHERE table_name = t.name AND (application IS NULL OR application = :application)
          AND tenant_id IS NULL AND record_id IS NULL AND former_type IS NULL
          AND (f.application IS NULL OR id >= f.backfill_id)
        ORDER BY id DESC LIMIT 1) b ON true
      WHERE NOT EXISTS (
        SELECT FROM sync.backfill
        WHERE table_name = t.name AND (application IS NULL OR application = :application)
          AND tenant_id IS NULL AND record_id IS NULL AND former_type IS NULL
          AND phase = 'done' AND NOT cancelled AND id >= since.first
          AND CASE WHEN f.application IS NOT NULL THEN id >= f.backfill_id
                   ELSE requested_at >= (SELECT created_at FROM sync.application WHERE name = :application) END)
      ORDER BY t.place
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
    List<CapturedTable> concerned =
        tables.all().stream().filter(table -> dataTypes.contains(table.dataType())).toList();
    return jdbc.sql(INCOMPLETE)
        .param("tables", concerned.stream().map(CapturedTable::logName).toArray(String[]::new))
        .param("types", concerned.stream().map(CapturedTable::dataType).toArray(String[]::new))
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
