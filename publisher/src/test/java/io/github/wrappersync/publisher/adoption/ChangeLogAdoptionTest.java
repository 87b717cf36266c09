package io.github.wrappersync.publisher.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.capture.CaptureFaultException;
import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.capture.TriggerInstaller;
import io.github.wrappersync.publisher.testing.Resources;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of change logs that wrappers have before the publisher. */
class ChangeLogAdoptionTest {

  /** The columns, and what hangs on the table. */
  private static final String CATALOG =
      """
      SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), c.relfilenode
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relname = 'change_log' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
      """;

  private static final String TYPES =
      "SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'change_log'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname";

  private static final TestDatabase TEMPLATE = template();

  private final TestDatabase database = TestServers.copyOf(TEMPLATE);
  private final ChangeLogAdoption adoption = adoption(database, "postgres");

  private static TestDatabase template() {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    database.execute(Resources.text("change-log-of-the-wrapper.sql"));
    return database;
  }

  private static ChangeLogAdoption adoption(TestDatabase database, String role) {
    return new ChangeLogAdoption(
        TestServers.dataSource(database.name(), role),
        "public",
        DefaultTables.in("public"),
        Duration.ofMillis(50),
        Duration.ofMillis(50));
  }

  @Test
  void whatIsTakenOverHasTheTypesOfThePublishersOwn() {
    adoption.adopt();
    database.migrate();

    TestDatabase fresh = TestServers.newDatabase();
    SeedTables.create(fresh.dataSource());
    fresh.migrate();
    assertThat(database.rows(TYPES)).isEqualTo(fresh.rows(TYPES));
  }

  @Test
  void aSecondStartChangesNothingAndNeitherDoesTheFirstOnThePublishersOwn() {
    adoption.adopt();
    List<String> before = database.rows(CATALOG);
    adoption.adopt();
    assertThat(database.rows(CATALOG)).isEqualTo(before);
    assertThat(adoption.faults()).isEmpty();

    database.execute("DROP TABLE change_log CASCADE");
    assertThat(adoption.faults()).isEmpty();
    adoption.adopt();
    database.migrate();
    before = database.rows(CATALOG);
    adoption.adopt();
    assertThat(database.rows(CATALOG)).isEqualTo(before);
    assertThat(adoption.faults()).isEmpty();
  }

  @Test
  void theWrappersTriggersWriteAsBeforeAndThePublishersToo() {
    adoption.adopt();
    database.migrate();
    new TriggerInstaller(database.dataSource(), "public", DefaultTables.in("public")).install();

    database.execute(
        "INSERT INTO entities (entity_id, tenant_id) VALUES (md5('e')::uuid, 't')",
        "TRUNCATE entities");

    assertThat(
            database.rows(
                "SELECT operation, record_id, row_data IS NULL, xid IS NULL, processed FROM change_log ORDER BY id"))
        .containsExactly(
            "INSERT|e1671797-c52e-15f7-6338-0b45e841ec32|t|f|f",
            "INSERT|e1671797-c52e-15f7-6338-0b45e841ec32|f|f|f",
            "TRUNCATE|*|t|f|f");
  }

  @Test
  void aLogOfManyOddFormsIsTakenOverToo() {
    database.execute(
        "DROP TABLE change_log",
        "CREATE TYPE operation AS ENUM ('INSERT', 'UPDATE', 'DELETE')",
        """
        CREATE TABLE change_log (
          id bigint GENERATED ALWAYS AS IDENTITY (CACHE 20) UNIQUE,
          table_name char(30), record_id integer, operation operation,
          changed_fields text[] NOT NULL DEFAULT '{}', processed boolean, batch_id integer NOT NULL DEFAULT 0,
          tenant_id uuid NOT NULL DEFAULT gen_random_uuid(), changed_at timestamp(3), actor integer,
          source text NOT NULL DEFAULT 'wrapper')
        """,
        "SET timezone = 'UTC'",
        "ALTER DATABASE " + database.name() + " SET timezone = 'Asia/Tokyo'",
        "INSERT INTO change_log (table_name, record_id, operation, changed_fields, changed_at)"
            + " VALUES ('entities', 7, 'UPDATE', '{a,b}', '2026-01-01 09:00')");
    adoption.adopt();
    database.migrate();

    assertThat(
            database.rows(
                "SELECT table_name, record_id, operation, changed_fields, changed_at AT TIME ZONE 'UTC', batch_id, source FROM change_log"))
        .containsExactly("entities|7|UPDATE|a,b|2026-01-01 00:00:00|0|wrapper");
    database.execute(
        "INSERT INTO change_log (table_name, record_id, operation, changed_fields) VALUES ('t', 8, 'UPDATE'::operation, '{a}'::text[])");
    assertThat(database.rows("SELECT id, processed FROM change_log ORDER BY id"))
        .hasSize(2)
        .last()
        .asString()
        .endsWith("|f");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER TABLE change_log DROP CONSTRAINT change_log_pkey | no primary key or unique index on id alone | ALTER TABLE change_log ADD PRIMARY KEY (id)",
        "ALTER TABLE change_log DROP COLUMN processed | has no column processed | ALTER TABLE change_log ADD processed boolean DEFAULT false",
        "ALTER TABLE change_log ALTER id DROP DEFAULT, ALTER id TYPE uuid USING gen_random_uuid() | change_log.id has the type uuid, expected a whole number | ALTER TABLE change_log DROP id, ADD id serial PRIMARY KEY",
        "ALTER TABLE change_log ALTER id DROP DEFAULT | takes no numbers from a sequence | ALTER TABLE change_log ALTER id ADD GENERATED BY DEFAULT AS IDENTITY",
        "ALTER TABLE change_log ADD reason text NOT NULL | change_log.reason is NOT NULL without a default | ALTER TABLE change_log ALTER reason DROP NOT NULL",
        "ALTER TABLE change_log ADD CONSTRAINT ops CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')) | has the constraint ops, which forbids | ALTER TABLE change_log DROP CONSTRAINT ops",
        "ALTER TABLE change_log ADD CONSTRAINT prio CHECK (priority IN ('high', 'normal')) | has the constraint prio | ALTER TABLE change_log DROP CONSTRAINT prio",
        "ALTER TABLE change_log ADD CONSTRAINT nil CHECK (record_id <> '00000000-0000-0000-0000-000000000000'::uuid) | can not get the columns that the triggers write: ERROR: operator does not exist: text <> uuid | ALTER TABLE change_log DROP CONSTRAINT nil",
        "CREATE VIEW newest AS SELECT record_id FROM change_log | the view newest is built on them | DROP VIEW newest",
        "CREATE TABLE seen (change_id int REFERENCES change_log (id)) | seen_change_id_fkey on table seen is built on them | DROP TABLE seen",
        "ALTER TABLE change_log SET UNLOGGED | is UNLOGGED | ALTER TABLE change_log SET LOGGED",
        "CREATE TABLE child () INHERITS (change_log) | has partitions, children or a parent | DROP TABLE child",
        "ALTER TABLE change_log RENAME TO kept; CREATE VIEW change_log AS SELECT * FROM kept | change_log is a view, expected an ordinary table | DROP VIEW change_log; ALTER TABLE kept RENAME TO change_log",
        "DROP TABLE change_log; CREATE TABLE change_log (id int, processed boolean) PARTITION BY LIST (processed) | change_log is partitioned | DROP TABLE change_log",
      })
  void whatStandsAgainstItIsToldAndNothingIsChanged(String fault, String told, String mended) {
    database.execute(fault);
    List<String> before = database.rows(CATALOG);

    assertThat(adoption.faults()).anyMatch(one -> one.contains(told));
    if (!fault.contains("VIEW change_log") && !fault.contains("PARTITION")) {
      assertThatThrownBy(adoption::adopt)
          .isInstanceOf(CaptureFaultException.class)
          .hasMessageContaining(told);
    }
    assertThat(database.rows(CATALOG)).isEqualTo(before);

    database.execute(mended);
    assertThat(adoption.faults()).isEmpty();
    adoption.adopt();
    database.migrate();
  }

  @Test
  void aRoleThatDoesNotOwnItIsToldWhoDoes() {
    String role = "stranger_" + database.name();
    database.execute("CREATE ROLE " + role + " LOGIN");

    assertThat(adoption(database, role).faults())
        .anyMatch(fault -> fault.contains("public.change_log belongs to the role postgres"));
  }

  @Test
  void aLogOfManyRowsIsNotWrittenAnewBehindItsOperatorsBack() {
    database.execute(
        "DROP INDEX idx_change_log_table_time, idx_change_log_priority",
        "INSERT INTO change_log (table_name, record_id, operation, processed)"
            + " SELECT 'entities', md5(g::text)::uuid, 'UPDATE', g > 9 FROM generate_series(1, 200001) AS g");
    assertThat(adoption.faults())
        .singleElement()
        .asString()
        .contains("has more than 200000 rows", "INSERT INTO \"public\".change_log_before_sync");

    String remedy =
        adoption.faults().get(0).replaceAll("(?s).*blocks nobody: (.*); VACUUM.*", "$1");
    database.execute(remedy.split("; "));
    adoption.adopt();

    assertThat(database.rows("SELECT count(*), min(record_id) IS NULL FROM change_log"))
        .containsExactly("9|f");
    assertThat(database.rows("SELECT count(*) FROM change_log_before_sync"))
        .containsExactly("199992");
  }

  @Test
  void aLogThatIsInUseIsTriedAgainAndItsWritersGoOn() throws Exception {
    try (Connection writer = database.dataSource().getConnection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("INSERT INTO entities (tenant_id) VALUES ('t')");
      CompletableFuture<Void> adopted = CompletableFuture.runAsync(adoption::adopt);
      await()
          .until(
              () ->
                  !database
                      .rows(
                          "SELECT FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%' AND datname = current_database()")
                      .isEmpty());
      database.execute(
          "SET statement_timeout = '5s'", "INSERT INTO entities (tenant_id) VALUES ('t')");
      assertThat(adopted).isNotDone();
      writer.commit();
      adopted.get(10, TimeUnit.SECONDS);
    }
    assertThat(adoption.faults()).isEmpty();
    assertThat(database.rows("SELECT count(*) FROM change_log")).containsExactly("2");
  }

  @Test
  void twoPublishersMayStartAtOnce() throws Exception {
    CompletableFuture<Void> other = CompletableFuture.runAsync(adoption::adopt);
    adoption.adopt();
    other.get(30, TimeUnit.SECONDS);
    assertThat(adoption.faults()).isEmpty();
  }

  @Test
  void aSessionThatHasFetchedIdsInAdvanceForgetsThem() throws Exception {
    database.execute("ALTER SEQUENCE change_log_id_seq CACHE 50");
    try (Connection session = database.dataSource().getConnection();
        Statement statement = session.createStatement()) {
      statement.execute("INSERT INTO entities (tenant_id) VALUES ('t')");
      adoption.adopt();
      statement.execute("INSERT INTO entities (tenant_id) VALUES ('t')");
    }
    assertThat(database.rows("SELECT max(id) > 50 FROM change_log")).containsExactly("t");
  }

  @Test
  void theReportNamesTheTriggersThatLogTwice() {
    adoption.adopt();
    database.migrate();
    TriggerInstaller installer =
        new TriggerInstaller(database.dataSource(), "public", DefaultTables.in("public"));
    installer.install();

    assertThat(installer.verify())
        .allMatch(report -> report.ok())
        .allMatch(report -> report.notes().size() == 1);
    assertThat(installer.verify().get(0).notes().get(0))
        .contains("DROP TRIGGER \"entity_changes_trigger\" ON \"public\".\"entities\"");
  }
}
