package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.operations.ApplicationChange.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL of {@link Applications}, each method a statement in the transaction that is open. */
final class ApplicationRows {

  private static final String COLUMNS =
      "name, operations, permissions, shared_permissions, data_types, token_hash IS NOT NULL AS has_token, "
          + "signing_key IS NOT NULL AS has_signing_key, created_at, "
          + "CASE WHEN old_signing_key_valid_until > now() THEN old_signing_key_valid_until END AS old_signing_key_until";

  /**
   * One after the other, on all instances: two registrations that overlap must see each other. An
   * instance that freezes here must not hold the others up for ever. The number is "wrapper" in
   * ASCII, and a byte for what the lock protects.
   */
  private static final String IN_TURN =
      """
      SELECT set_config('lock_timeout', '5s', true), set_config('idle_in_transaction_session_timeout', '5s', true),
             pg_advisory_xact_lock(%d)
      """
          .formatted(0x77726170_70657203L);

  /** The new life of a name that was removed begins when the writer says so. */
  private static final String INSERT =
      """
      INSERT INTO sync.application
        (name, operations, permissions, shared_permissions, data_types, token_hash, since, settings_token_hash,
         settings_signing_key_hash)
      SELECT :name, :operations, :permissions, :shared, :types, decode(:hash, 'hex'),
             CASE WHEN removed.name IS NULL THEN 0 END, removed.settings_token_hash,
             removed.settings_signing_key_hash
      FROM (SELECT) AS one LEFT JOIN sync.removed_application AS removed ON removed.name = :name
      """;

  private static final String UPDATE =
      """
      UPDATE sync.application
      SET operations = :operations, permissions = :permissions, shared_permissions = :shared, data_types = :types
      WHERE name = :name
      """;

  private static final String RESCOPE =
      """
      INSERT INTO sync.rescope (application, data_type) SELECT :name, unnest(:types::text[])
      ON CONFLICT DO NOTHING
      """;

  private static final String FIRST_BACKFILLS =
      """
      INSERT INTO sync.first_backfill (application, data_type) SELECT :name, unnest(:types::text[])
      ON CONFLICT (application, data_type) DO UPDATE SET backfill_id = NULL
      """;

  private static final String NO_FIRST_BACKFILLS =
      "DELETE FROM sync.first_backfill WHERE application = :name AND data_type <> ALL (:types::text[])";

  private static final String REMOVE =
      """
      WITH gone AS (
        DELETE FROM sync.application WHERE name = :name RETURNING name, settings_token_hash, settings_signing_key_hash
      )
      INSERT INTO sync.removed_application (name, settings_token_hash, settings_signing_key_hash) SELECT * FROM gone
      ON CONFLICT (name) DO UPDATE
      SET removed_at = now(), detached = false, purged = false, settings_token_hash = excluded.settings_token_hash,
          settings_signing_key_hash = excluded.settings_signing_key_hash
      """;

  private static final String ROTATE =
      """
      UPDATE sync.application
      SET old_token_hash = CASE WHEN :overlap > 0 THEN token_hash END,
          old_token_valid_until =
            CASE WHEN :overlap > 0 AND token_hash IS NOT NULL THEN now() + make_interval(secs => :overlap) END,
          token_hash = decode(:hash, 'hex')
      WHERE name = :name
      RETURNING old_token_valid_until
      """;

  private final JdbcClient jdbc;

  ApplicationRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void takeTurn() {
    jdbc.sql(IN_TURN).query((row, number) -> number).list();
  }

  List<RegisteredApplication> all() {
    return jdbc.sql("SELECT " + COLUMNS + " FROM sync.application ORDER BY name")
        .query((row, number) -> application(row))
        .list();
  }

  Optional<RegisteredApplication> find(String name) {
    return jdbc.sql("SELECT " + COLUMNS + " FROM sync.application WHERE name = :name")
        .param("name", name)
        .query((row, number) -> application(row))
        .optional();
  }

  /** Locks the row: the writer passes over it meanwhile. */
  Optional<RegisteredApplication> lock(String name) {
    return jdbc.sql("SELECT " + COLUMNS + " FROM sync.application WHERE name = :name FOR UPDATE")
        .param("name", name)
        .query((row, number) -> application(row))
        .optional();
  }

  /** Tells whether the name was removed, and something is left of its former life. */
  boolean isBeingRemoved(String name) {
    return jdbc.sql(
            "SELECT EXISTS (SELECT FROM sync.removed_application WHERE name = :name AND NOT purged)")
        .param("name", name)
        .query(Boolean.class)
        .single();
  }

  void insert(String name, Scope scope, String tokenHash) {
    withScope(INSERT, name, scope).param("hash", tokenHash).update();
  }

  void update(String name, Scope scope) {
    withScope(UPDATE, name, scope).update();
  }

  private JdbcClient.StatementSpec withScope(String sql, String name, Scope scope) {
    return jdbc.sql(sql)
        .param("name", name)
        .param("operations", scope.operations().toArray(String[]::new))
        .param("permissions", scope.permissions().toArray(String[]::new))
        .param("shared", scope.sharedPermissions().toArray(String[]::new))
        .param("types", scope.dataTypes().toArray(String[]::new));
  }

  /** Has data types compared, for this application. */
  void rescope(String name, Collection<String> types) {
    withTypes(RESCOPE, name, types).update();
  }

  /** Has the snapshot of data types refused until their first backfill is done. */
  void awaitFirstBackfill(String name, Collection<String> types) {
    withTypes(FIRST_BACKFILLS, name, types).update();
  }

  /** Forgets the first backfills of data types other than these. */
  void forgetFirstBackfillsBut(String name, Collection<String> types) {
    withTypes(NO_FIRST_BACKFILLS, name, types).update();
  }

  private JdbcClient.StatementSpec withTypes(String sql, String name, Collection<String> types) {
    return jdbc.sql(sql).param("name", name).param("types", types.toArray(String[]::new));
  }

  boolean remove(String name) {
    return jdbc.sql(REMOVE).param("name", name).update() > 0;
  }

  /** Gives a new token; empty if there is no such application. */
  Optional<Applications.Rotation> rotate(String name, long overlapSeconds, String token) {
    return jdbc.sql(ROTATE)
        .param("name", name)
        .param("overlap", overlapSeconds)
        .param("hash", Tokens.hash(token))
        .query(
            (row, number) -> {
              OffsetDateTime until = row.getObject(1, OffsetDateTime.class);
              return new Applications.Rotation(
                  token, Optional.ofNullable(until).map(OffsetDateTime::toInstant));
            })
        .optional();
  }

  private static RegisteredApplication application(ResultSet row) throws SQLException {
    return new RegisteredApplication(
        row.getString("name"),
        texts(row, "operations"),
        texts(row, "permissions"),
        texts(row, "shared_permissions"),
        texts(row, "data_types"),
        row.getBoolean("has_token"),
        row.getBoolean("has_signing_key"),
        Optional.ofNullable(row.getObject("old_signing_key_until", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }
}
