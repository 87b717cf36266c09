package io.github.wrappersync.publisher.webhook;

import static io.github.wrappersync.publisher.webhook.Webhooks.atUtc;
import static io.github.wrappersync.publisher.webhook.Webhooks.instant;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.settings.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The endpoints and their cursors in the database, for the dispatcher. Blocks for one statement.
 */
final class Endpoints {

  private static final String ALL =
      """
      SELECT w.*, coalesce(w.life <> l.life, false) AS another_life
      FROM sync.webhook w CROSS JOIN sync.log l ORDER BY w.application
      """;

  private static final String ADOPT =
      "UPDATE sync.webhook w SET life = l.life FROM sync.log l WHERE w.life IS NULL";

  /** One commit: the attempts in any case, the state only where nobody else has moved it. */
  private static final String RECORD =
      """
      WITH attempts AS (
        INSERT INTO sync.delivery (application, position, event_id, event_type, url, attempt, status, error, at, duration_millis)
        SELECT :application, a.position, a.event_id, a.event_type, :url, a.attempt, a.status, a.error, a.at, a.duration_millis
        FROM unnest(:positions::bigint[], :eventIds::uuid[], :eventTypes::text[], :numbers::int[], :statuses::int[],
                    :errors::text[], :times::timestamptz[], :durations::bigint[])
             WITH ORDINALITY AS a (position, event_id, event_type, attempt, status, error, at, duration_millis, place)
        ORDER BY a.place
      )
      UPDATE sync.webhook
      SET cursor = :cursor, consecutive_failures = :failures, failing_since = :failingSince, last_error = :lastError,
          last_success_at = :lastSuccessAt, next_attempt_at = :nextAttemptAt, open_until = :openUntil,
          disabled_at = :disabledAt, disabled_reason = :disabledReason
      WHERE application = :application AND revision = :revision AND cursor = :from
      """;

  /**
   * A webhook may have been made before the writer began the new life of its application's name:
   * everything of that life lies behind its beginning, so that nothing is missing.
   */
  private static final String BEGIN_WITH_LIFE =
      """
      UPDATE sync.webhook w SET cursor = a.since, revision = w.revision + 1
      FROM sync.application a
      WHERE a.name = w.application AND w.application = :application AND w.revision = :revision AND w.cursor < a.since
      """;

  private static final String CATCH_UP =
      """
      WITH moved AS (
        UPDATE sync.webhook w
        SET cursor = least(l.head, greatest(w.cursor, r.trimmed)), life = l.life, revision = w.revision + 1
        FROM sync.log l CROSS JOIN sync.retention r
        WHERE w.application = :application AND w.revision = :revision
          AND (w.cursor < r.trimmed OR w.cursor > l.head OR w.life <> l.life)
        RETURNING w.application
      )
      INSERT INTO sync.backfill (table_name, application, forced)
      SELECT t.name, a.name, true
      FROM moved JOIN sync.application a ON a.name = moved.application
      CROSS JOIN unnest(:tables::text[], :types::text[]) WITH ORDINALITY AS t (name, type, place)
      WHERE t.type = ANY (a.data_types) ORDER BY t.place
      """;

  private final JdbcClient jdbc;
  private final List<CapturedTable> tables;

  Endpoints(JdbcClient jdbc, CapturedTables tables) {
    this.jdbc = jdbc;
    this.tables = tables.all();
  }

  List<EndpointRow> all() {
    return jdbc.sql(ALL).query((row, number) -> endpoint(row)).list();
  }

  /** Binds webhooks that are older than the event log to its life. */
  void adopt() {
    jdbc.sql(ADOPT).update();
  }

  /**
   * Stores attempts, and the state that they led to.
   *
   * @param from the cursor before them
   * @return false if the webhook was changed meanwhile, or another instance has moved it: the state
   *     was not stored, the attempts were
   */
  boolean record(EndpointRow row, long from, EndpointState state, List<Attempt> attempts) {
    return jdbc.sql(RECORD)
            .param("application", row.application())
            .param("url", row.url())
            .param("revision", row.revision())
            .param("from", from)
            .param("cursor", state.cursor())
            .param("failures", state.failures())
            .param("failingSince", atUtc(state.failingSince()), Types.TIMESTAMP_WITH_TIMEZONE)
            .param("lastError", state.lastError(), Types.VARCHAR)
            .param("lastSuccessAt", atUtc(state.lastSuccessAt()), Types.TIMESTAMP_WITH_TIMEZONE)
            .param("nextAttemptAt", atUtc(state.nextAttemptAt()), Types.TIMESTAMP_WITH_TIMEZONE)
            .param("openUntil", atUtc(state.openUntil()), Types.TIMESTAMP_WITH_TIMEZONE)
            .param("disabledAt", atUtc(state.disabledAt()), Types.TIMESTAMP_WITH_TIMEZONE)
            .param("disabledReason", state.disabledReason(), Types.VARCHAR)
            .param("positions", column(attempts, a -> a.event().position(), Long[]::new))
            .param("eventIds", column(attempts, a -> a.event().eventId().toString(), String[]::new))
            .param("eventTypes", column(attempts, a -> a.event().eventType(), String[]::new))
            .param("numbers", column(attempts, Attempt::number, Integer[]::new))
            .param("statuses", column(attempts, a -> a.outcome().status(), Integer[]::new))
            .param("errors", column(attempts, a -> a.outcome().error(), String[]::new))
            .param("times", column(attempts, a -> a.at().toString(), String[]::new))
            .param("durations", column(attempts, Attempt::durationMillis, Long[]::new))
            .update()
        > 0;
  }

  /**
   * Events were deleted before they were delivered, or the database is in another life, in which
   * the endpoint may have been told what never happened. Moves the cursor to where the log can be
   * followed from, and asks for every record of the application to be told again: what is missing
   * comes as the state that it led to.
   */
  void catchUp(EndpointRow row) {
    int begun =
        jdbc.sql(BEGIN_WITH_LIFE)
            .param("application", row.application())
            .param("revision", row.revision())
            .update();
    if (begun > 0) {
      return;
    }
    jdbc.sql(CATCH_UP)
        .param("application", row.application())
        .param("revision", row.revision())
        .param("tables", tables.stream().map(CapturedTable::logName).toArray(String[]::new))
        .param("types", tables.stream().map(CapturedTable::dataType).toArray(String[]::new))
        .update();
  }

  private static <T> T[] column(
      List<Attempt> attempts, Function<Attempt, @Nullable T> value, IntFunction<T[]> array) {
    return attempts.stream().map(value).toArray(array);
  }

  private static EndpointRow endpoint(ResultSet row) throws SQLException {
    String old = row.getString("old_secret");
    return new EndpointRow(
        row.getString("application"),
        row.getString("url"),
        new Secret(row.getString("secret")),
        old == null ? null : new Secret(old),
        instant(row, "old_secret_valid_until"),
        row.getLong("revision"),
        row.getBoolean("another_life"),
        new EndpointState(
            row.getLong("cursor"),
            row.getInt("consecutive_failures"),
            instant(row, "failing_since"),
            row.getString("last_error"),
            instant(row, "last_success_at"),
            instant(row, "next_attempt_at"),
            instant(row, "open_until"),
            instant(row, "disabled_at"),
            row.getString("disabled_reason")));
  }
}
