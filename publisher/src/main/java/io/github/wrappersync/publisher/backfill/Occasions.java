package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.routing.Route;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what gives the writer itself occasion for a backfill: a table that is registered anew, a
 * tenant that goes to other applications, a row of the change log that was put back. All methods
 * take part in the transaction that is open.
 */
final class Occasions {

  private static final Logger log = LoggerFactory.getLogger(Occasions.class);

  private static final int REDRAINS = 5_000;
  private static final int MANY_RECORDS = 1_000;
  private static final int MANY_TENANTS = 50;

  private final String changeLog;
  private final String tenantsTable;

  /**
   * @param wrapperSchema the schema of the change log, quoted where it needs to be
   */
  Occasions(String wrapperSchema) {
    this.changeLog = wrapperSchema + ".change_log";
    this.tenantsTable = wrapperSchema + ".tenants";
  }

  /**
   * Asks for each table that has never been compared as a whole, or not as it is registered now:
   * with these columns, this key, tenant, data type and routing. A data type that it had before and
   * that no table has now is cleared.
   */
  void askForNewTables(Connection connection, CapturedTables tables) throws SQLException {
    for (CapturedTable table : tables.all()) {
      try (PreparedStatement statement =
          connection.prepareStatement(
              """
              WITH wanted AS (
                SELECT ? AS table_name, ?::text[] AS columns,
                       jsonb_build_object('schema', ?::text, 'key', ?::text, 'tenant', ?::text,
                                          'dataType', ?::text, 'routing', ?::text) AS registration,
                       (SELECT nullif(greatest(reltuples, 0), 0) FROM pg_class WHERE oid = to_regclass(?)) AS rows_total
              ), last AS (
                SELECT columns, registration FROM sync.backfill
                WHERE table_name = (SELECT table_name FROM wanted) AND columns IS NOT NULL
                ORDER BY id DESC LIMIT 1
              ), cleared AS (
                INSERT INTO sync.backfill (table_name, former_type, phase)
                SELECT wanted.table_name, last.registration ->> 'dataType', 'heads' FROM wanted, last
                WHERE last.registration ->> 'dataType' <> ALL (?::text[])
              )
              INSERT INTO sync.backfill (table_name, columns, registration, rows_total)
              SELECT wanted.* FROM (SELECT table_name, columns, registration, rows_total FROM wanted) AS wanted
              LEFT JOIN last ON true
              WHERE (wanted.columns, wanted.registration) IS DISTINCT FROM (last.columns, last.registration)
              """)) {
        statement.setString(1, table.logName());
        statement.setArray(2, connection.createArrayOf("text", table.columns().toArray()));
        statement.setString(3, table.schema());
        statement.setString(4, table.keyColumn());
        statement.setString(5, table.tenantColumn());
        statement.setString(6, table.dataType());
        statement.setString(7, table.routing().name());
        statement.setString(8, table.sqlName());
        statement.setArray(
            9,
            connection.createArrayOf(
                "text", tables.all().stream().map(CapturedTable::dataType).toArray()));
        if (statement.executeUpdate() > 0) {
          log.info("The table {} will be backfilled", table);
        }
      }
    }
  }

  /**
   * Asks for the records of the change log's rows that somebody put back to unprocessed, and marks
   * those as processed; up to {@value #REDRAINS} rows at a time. A TRUNCATE names no record, so
   * that its whole table is asked for; and so it is where more than {@value #MANY_RECORDS} records
   * of a table were put back.
   *
   * @return whether there are more
   */
  boolean askForRedrains(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            WITH again AS (
              DELETE FROM sync.redrain
              WHERE change_id IN (SELECT change_id FROM sync.redrain WHERE NOT thin ORDER BY change_id LIMIT %2$d)
              RETURNING change_id
            ), marked AS (
              UPDATE %1$s AS change SET processed = true, batch_id = ?
              FROM again WHERE change.id = again.change_id
              RETURNING change.table_name, change.record_id
            ), record AS (
              SELECT DISTINCT table_name, record_id FROM marked
            ), many AS (
              SELECT table_name FROM record GROUP BY table_name HAVING count(*) > %3$d
            ), asked AS (
              INSERT INTO sync.backfill (table_name, record_id, forced)
              SELECT table_name, nullif(record_id, '*'), record_id <> '*' FROM record
              WHERE table_name NOT IN (SELECT table_name FROM many)
              UNION ALL
              SELECT table_name, NULL, true FROM many
              WHERE NOT EXISTS (
                SELECT FROM sync.backfill AS open
                WHERE open.table_name = many.table_name AND phase = 'rows' AND last_key IS NULL AND forced
                  AND application IS NULL AND tenant_id IS NULL AND record_id IS NULL)
            )
            SELECT count(*) = %2$d FROM again
            """
                .formatted(changeLog, REDRAINS, MANY_RECORDS))) {
      statement.setObject(1, UUID.randomUUID());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1);
      }
    }
  }

  /** Asks for a whole table, unless that is asked for already and has not begun. */
  static void askForTable(Connection connection, CapturedTable table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO sync.backfill (table_name)
            SELECT wanted.table_name FROM (SELECT ? AS table_name) AS wanted
            WHERE NOT EXISTS (
              SELECT FROM sync.backfill
              WHERE table_name = wanted.table_name AND phase = 'rows' AND last_key IS NULL
                AND application IS NULL AND tenant_id IS NULL AND record_id IS NULL)
            """)) {
      statement.setString(1, table.logName());
      statement.executeUpdate();
    }
  }

  /** Tells whether no backfill was ever asked for: the publisher is new to this database. */
  boolean none(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT NOT EXISTS (SELECT FROM sync.backfill)");
        ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getBoolean(1);
    }
  }

  /**
   * Asks for the tenants that go to other applications than when they were last looked at, and for
   * new ones that records have waited for. Where more than {@value #MANY_TENANTS} have changed,
   * whole tables are compared instead.
   *
   * @param ask whether to ask, or only to remember how the tenants are
   */
  int askForChangedTenants(Connection connection, CapturedTables tables, boolean ask)
      throws SQLException {
    Optional<String> prefix = prefixExpression(connection);
    if (prefix.isEmpty()) {
      return 0;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            WITH present AS (
              SELECT tenant_id::text AS tenant_id, %s AS prefix FROM %s WHERE tenant_id IS NOT NULL
            ), changed AS (
              SELECT present.tenant_id, present.prefix, seen.tenant_id IS NULL AS is_new
              FROM present LEFT JOIN sync.tenant AS seen USING (tenant_id)
              WHERE seen.tenant_id IS NULL OR seen.prefix IS DISTINCT FROM present.prefix
            ), remembered AS (
              INSERT INTO sync.tenant (tenant_id, prefix) SELECT tenant_id, prefix FROM changed
              ON CONFLICT (tenant_id) DO UPDATE SET prefix = excluded.prefix
            ), forgotten AS (
              DELETE FROM sync.tenant
              WHERE NOT EXISTS (SELECT FROM present WHERE present.tenant_id = sync.tenant.tenant_id)
            ), concerned AS (
              SELECT tenant_id, count(*) OVER () AS number FROM changed
              WHERE NOT is_new
                 OR tenant_id IN (SELECT tenant_id FROM sync.set_aside WHERE code = ?)
                 OR tenant_id IN (SELECT tenant_id FROM sync.channel)  -- it was there before, and has come back
            )
            INSERT INTO sync.backfill (table_name, tenant_id)
            SELECT DISTINCT captured.table_name, CASE WHEN concerned.number <= %d THEN concerned.tenant_id END
            FROM concerned CROSS JOIN unnest(?::text[]) AS captured (table_name)
            WHERE ?
            """
                .formatted(prefix.get(), tenantsTable, MANY_TENANTS))) {
      Object[] names = tables.all().stream().map(CapturedTable::logName).toArray();
      statement.setString(1, Route.UNKNOWN_TENANT);
      statement.setArray(2, connection.createArrayOf("text", names));
      statement.setBoolean(3, ask);
      return statement.executeUpdate();
    }
  }

  private Optional<String> prefixExpression(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT bool_or(attname = 'tenant_id') AS has_tenant, bool_or(attname = 'redis_channel_prefix') AS has_prefix
            FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
            """)) {
      statement.setString(1, tenantsTable);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        if (!result.getBoolean("has_tenant")) {
          return Optional.empty();
        }
        return Optional.of(
            result.getBoolean("has_prefix") ? "redis_channel_prefix::text" : "NULL::text");
      }
    }
  }
}
