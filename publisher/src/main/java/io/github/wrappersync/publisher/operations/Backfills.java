package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Asks for backfills and replays, lists them, and gives them up. Thread-safe; blocks for a few
 * queries. The writer, which may be another instance, does what is asked for.
 *
 * <p>What asks for the same as one that has read nothing yet becomes that one. It is touched, so
 * that a step that has just begun to look at the database fails, and looks again: a change that was
 * made before the request is seen by it.
 */
public final class Backfills {

  private static final String ONE_AT_A_TIME =
      "SELECT pg_advisory_xact_lock(hashtextextended('sync.backfill', 0))";

  /** A row that a step has locked has begun: it does not count as waiting. */
  private static final String JOIN_WAITING =
      """
      UPDATE sync.backfill SET requested_at = clock_timestamp(), kept = true
      WHERE id = (
        SELECT id FROM sync.backfill
        WHERE phase = 'rows' AND rows_read = 0 AND last_key IS NULL AND former_type IS NULL
          AND table_name = :table AND application IS NOT DISTINCT FROM :application::text
          AND tenant_id IS NOT DISTINCT FROM :tenant::text AND record_id IS NOT DISTINCT FROM :record::text
          AND forced = :forced
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING *
      """;

  private static final String ASK =
      """
      INSERT INTO sync.backfill (table_name, application, tenant_id, record_id, forced, kept, rows_total)
      VALUES (:table, :application, :tenant, :record, :forced, true,
              CASE WHEN :tenant::text IS NULL AND :record::text IS NULL THEN
                (SELECT nullif(greatest(reltuples, 0), 0) FROM pg_class WHERE oid = to_regclass(:sqlName)) END)
      RETURNING *
      """;

  private static final String JOIN_WAITING_REPLAY =
      """
      UPDATE sync.backfill SET requested_at = clock_timestamp(), asked_head = (SELECT head FROM sync.log)
      WHERE id = (
        SELECT id FROM sync.backfill
        WHERE phase = 'events' AND rows_read = 0 AND last_key IS NULL AND application = :application
          AND first_position = :from AND last_position = :to
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING *
      """;

  private static final String ASK_FOR_REPLAY =
      """
      INSERT INTO sync.backfill (application, forced, phase, first_position, last_position, asked_head)
      SELECT :application, true, 'events', :from, :to, head FROM sync.log
      RETURNING *
      """;

  private static final String NEWEST = "SELECT * FROM sync.backfill ORDER BY id DESC LIMIT :limit";

  /** Waits for the step under way, which holds the row. */
  private static final String GIVE_UP =
      """
      UPDATE sync.backfill SET phase = 'done', cancelled = true, last_key = NULL, finished_at = now()
      WHERE id = :id AND phase <> 'done'
      """;

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final CapturedTables tables;

  public Backfills(JdbcClient jdbc, TransactionOperations transactions, CapturedTables tables) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.tables = tables;
  }

  /**
   * What is to be compared.
   *
   * @param table a captured table; null for all
   * @param tenant only its records; null for all
   * @param application only what it has and lacks; null for all
   * @param record only this record, of that table; null for all
   * @param forced tell every record again
   */
  public record Wanted(
      @Nullable String table,
      @Nullable String tenant,
      @Nullable String application,
      @Nullable String record,
      boolean forced) {}

  /** How the giving up of a backfill went. */
  public enum GivenUp {
    YES,
    /** It was done before. */
    DONE,
    /** There is none of that id. */
    UNKNOWN
  }

  /** Asks for a backfill of each table that is wanted. */
  public List<Status.Backfill> ask(Wanted wanted) {
    return inTurn(
        () ->
            tables.all().stream()
                .filter(table -> wanted.table == null || wanted.table.equals(table.logName()))
                .map(
                    table ->
                        ask(JOIN_WAITING, wanted, table)
                            .or(() -> ask(ASK, wanted, table))
                            .orElseThrow())
                .toList());
  }

  private Optional<Status.Backfill> ask(String sql, Wanted wanted, CapturedTable table) {
    return jdbc.sql(sql)
        .param("table", table.logName())
        .param("sqlName", table.sqlName())
        .param("application", wanted.application)
        .param("tenant", wanted.tenant)
        .param("record", wanted.record)
        .param("forced", wanted.forced)
        .query(BackfillRows::row)
        .optional();
  }

  /**
   * Asks for a replay.
   *
   * @param from the first position, not below what retention has left
   * @param to the last position, not above the head
   */
  public List<Status.Backfill> replay(String application, long from, long to) {
    return inTurn(
        () ->
            List.of(
                replay(JOIN_WAITING_REPLAY, application, from, to)
                    .or(() -> replay(ASK_FOR_REPLAY, application, from, to))
                    .orElseThrow()));
  }

  private Optional<Status.Backfill> replay(String sql, String application, long from, long to) {
    return jdbc.sql(sql)
        .param("application", application)
        .param("from", from)
        .param("to", to)
        .query(BackfillRows::row)
        .optional();
  }

  private List<Status.Backfill> inTurn(Supplier<List<Status.Backfill>> ask) {
    return transactions.execute(
        transaction -> {
          jdbc.sql(ONE_AT_A_TIME).query((row, number) -> 1).list();
          return ask.get();
        });
  }

  /** The newest, newest first, replays among them. */
  public List<Status.Backfill> newest(int limit) {
    return jdbc.sql(NEWEST).param("limit", limit).query(BackfillRows::row).list();
  }

  /** Gives up a backfill; one that was given up before stays so. */
  public GivenUp giveUp(long id) {
    return transactions.execute(
        transaction -> {
          boolean now = jdbc.sql(GIVE_UP).param("id", id).update() > 0;
          if (now) {
            jdbc.sql("DELETE FROM sync.replay_record WHERE backfill_id = :id")
                .param("id", id)
                .update();
            return GivenUp.YES;
          }
          return jdbc.sql("SELECT cancelled FROM sync.backfill WHERE id = :id")
              .param("id", id)
              .query(Boolean.class)
              .optional()
              .map(before -> before ? GivenUp.YES : GivenUp.DONE)
              .orElse(GivenUp.UNKNOWN);
        });
  }
}
