package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Asks for an emergency sync: a comparison of every captured table, then every record once more for
 * applications with a webhook, which have no snapshot to start over from; once these are done the
 * writer begins a new epoch. One at a time; while one is open, asking again changes nothing.
 * Thread-safe; blocks for a few queries.
 */
public final class EmergencySync {

  private static final String BEGIN =
      """
      INSERT INTO sync.emergency DEFAULT VALUES ON CONFLICT DO NOTHING RETURNING id
      """;

  private static final String COMPARE =
      """
      INSERT INTO sync.backfill (table_name, emergency_id, rows_total)
      SELECT t.name, :emergency,
             (SELECT nullif(greatest(reltuples, 0), 0) FROM pg_class WHERE oid = to_regclass(t.sql_name))
      FROM unnest(:tables::text[], :sqlNames::text[]) WITH ORDINALITY t (name, sql_name, place)
      ORDER BY t.place
      """;

  private static final String TELL_AGAIN =
      """
      INSERT INTO sync.backfill (table_name, application, forced, emergency_id)
      SELECT t.name, a.name, true, :emergency
      FROM sync.webhook w JOIN sync.application a ON a.name = w.application
      JOIN unnest(:tables::text[], :types::text[]) WITH ORDINALITY t (name, data_type, place)
        ON t.data_type = ANY (a.data_types)
      ORDER BY a.name, t.place
      """;

  private static final String BACKFILLS =
      """
      SELECT * FROM sync.backfill
      WHERE emergency_id = (SELECT id FROM sync.emergency WHERE finished_at IS NULL) ORDER BY id
      """;

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final List<CapturedTable> tables;

  public EmergencySync(JdbcClient jdbc, TransactionOperations transactions, CapturedTables tables) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.tables = tables.all();
  }

  /** Asks for one unless one is open; gives the backfills of the one that is open. */
  public List<Status.Backfill> ask() {
    return transactions.execute(
        transaction -> {
          jdbc.sql(BEGIN).query(Long.class).optional().ifPresent(this::askForBackfills);
          return jdbc.sql(BACKFILLS).query(BackfillRows::row).list();
        });
  }

  private void askForBackfills(long emergency) {
    jdbc.sql(COMPARE)
        .param("emergency", emergency)
        .param("tables", tables.stream().map(CapturedTable::logName).toArray(String[]::new))
        .param("sqlNames", tables.stream().map(CapturedTable::sqlName).toArray(String[]::new))
        .update();
    if (jdbc.sql("SELECT to_regclass('sync.webhook') IS NOT NULL").query(Boolean.class).single()) {
      jdbc.sql(TELL_AGAIN)
          .param("emergency", emergency)
          .param("tables", tables.stream().map(CapturedTable::logName).toArray(String[]::new))
          .param("types", tables.stream().map(CapturedTable::dataType).toArray(String[]::new))
          .update();
    }
  }
}
