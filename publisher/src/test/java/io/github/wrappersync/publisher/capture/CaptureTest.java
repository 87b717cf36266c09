package io.github.wrappersync.publisher.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What each kind of statement on the seed tables leaves in the change log. */
class CaptureTest {

  private static final TestDatabase DATABASE = TestServers.newDatabase();

  private static final String CONFIGS =
      "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ";

  @BeforeAll
  static void install() {
    SeedTables.create(DATABASE.dataSource());
    DATABASE.migrate();
    new TriggerInstaller(DATABASE.dataSource(), "public", DefaultTables.in("public")).install();
  }

  @BeforeEach
  void empty() {
    execute(
        "SET sync.mute = 'on'",
        "TRUNCATE credit_configurations, tenant_users, custom_roles, entities",
        CONFIGS + "('a', 't1', 'crm.a', 1.00), ('b', 't1', 'crm.b', 2.00)",
        "TRUNCATE change_log");
  }

  @Test
  void anInsertIsLoggedWithItsImage() {
    execute(CONFIGS + "('c', 't1', 'crm.c', 3.00)");
    assertThat(
            DATABASE.rows(
                "SELECT table_name, record_id, operation, changed_fields, priority, processed, tenant_id, row_data FROM change_log"))
        .containsExactly(
            "credit_configurations|c|INSERT|null|low|f|t1|{\"configId\": \"c\", \"isActive\": true, \"tenantId\": \"t1\", \"creditCost\": 3.00, \"operationCode\": \"crm.c\"}");
  }

  @Test
  void anUpdateIsLoggedWithItsNewImageAndTheFieldsThatDiffer() {
    execute(
        "UPDATE credit_configurations SET credit_cost = 5, is_active = false, updated_by = 'x' WHERE config_id = 'a'");
    assertThat(
            DATABASE.rows(
                "SELECT record_id, operation, changed_fields, row_data->'creditCost' FROM change_log"))
        .containsExactly("a|UPDATE|credit_cost,is_active|5.00");
  }

  @Test
  void aDeleteIsLoggedWithItsOldImage() {
    execute("DELETE FROM credit_configurations WHERE config_id = 'a'");
    assertThat(
            DATABASE.rows(
                "SELECT record_id, operation, changed_fields, tenant_id, row_data->'creditCost' FROM change_log"))
        .containsExactly("a|DELETE|null|t1|1.00");
  }

  @Test
  void aTruncateIsOneRow() {
    execute("TRUNCATE credit_configurations");
    assertThat(
            DATABASE.rows(
                "SELECT table_name, record_id, operation, tenant_id, row_data, xid IS NOT NULL FROM change_log"))
        .containsExactly("credit_configurations|*|TRUNCATE|null|null|t");
  }

  @Test
  void aStatementOfManyRowsLogsEach() {
    execute("UPDATE credit_configurations SET credit_cost = credit_cost + 1");
    assertThat(changes())
        .containsExactlyInAnyOrder("a UPDATE credit_cost t1", "b UPDATE credit_cost t1");
  }

  @Test
  void anUpdateThatChangesNothingRegisteredIsNotLogged() {
    execute(
        "UPDATE credit_configurations SET credit_cost = credit_cost",
        "UPDATE credit_configurations SET updated_by = 'x', updated_at = now()",
        "UPDATE credit_configurations SET credit_cost = 9 WHERE false");
    assertThat(changes()).isEmpty();
  }

  @Test
  void nullBecomesAJsonNullAndIsAChange() {
    execute("UPDATE credit_configurations SET credit_cost = NULL WHERE config_id = 'a'");
    assertThat(DATABASE.rows("SELECT changed_fields, row_data->'creditCost' FROM change_log"))
        .containsExactly("credit_cost|null");
    assertThat(DATABASE.rows("SELECT row_data ? 'creditCost' FROM change_log"))
        .containsExactly("t");
  }

  @Test
  void aChangeOfKeyLeavesTheOldAndEntersTheNew() {
    execute("UPDATE credit_configurations SET config_id = 'z' WHERE config_id = 'a'");
    assertThat(changes()).containsExactly("a DELETE config_id t1", "z INSERT null t1");
    assertThat(DATABASE.rows("SELECT row_data->>'configId' FROM change_log ORDER BY id"))
        .containsExactly("a", "z");
  }

  @Test
  void aChangeOfTenantLeavesTheOldAndEntersTheNew() {
    execute(
        "UPDATE credit_configurations SET tenant_id = 't2', credit_cost = 7 WHERE config_id = 'a'");
    assertThat(changes()).containsExactly("a DELETE tenant_id t1", "a INSERT null t2");
    assertThat(
            DATABASE.rows(
                "SELECT row_data->>'tenantId', row_data->'creditCost' FROM change_log ORDER BY id"))
        .containsExactly("t1|1.00", "t2|7.00");
  }

  @Test
  void twoRowsThatSwapTheirKeysAreTwoUpdates() {
    execute(
        "ALTER TABLE credit_configurations DROP CONSTRAINT credit_configurations_pkey, ADD PRIMARY KEY (config_id) DEFERRABLE",
        "UPDATE credit_configurations SET config_id = CASE config_id WHEN 'a' THEN 'b' ELSE 'a' END");
    assertThat(changes())
        .containsExactlyInAnyOrder(
            "a UPDATE operation_code,credit_cost t1", "b UPDATE operation_code,credit_cost t1");
    execute(
        "ALTER TABLE credit_configurations DROP CONSTRAINT credit_configurations_pkey, ADD PRIMARY KEY (config_id)");
  }

  @Test
  void anUpsertIsLoggedAsWhatItDidToEachRow() {
    execute(
        CONFIGS
            + "('a', 't1', 'crm.a', 8), ('c', 't1', 'crm.c', 3) ON CONFLICT (config_id) DO UPDATE SET credit_cost = excluded.credit_cost");
    assertThat(changes()).containsExactlyInAnyOrder("a UPDATE credit_cost t1", "c INSERT null t1");
  }

  @Test
  void aMergeIsLoggedAsWhatItDidToEachRow() {
    execute(
        """
        MERGE INTO credit_configurations c
        USING (VALUES ('a', 'delete'), ('b', 'update'), ('c', 'insert')) AS wanted(id, what)
        ON c.config_id = wanted.id
        WHEN MATCHED AND what = 'delete' THEN DELETE
        WHEN MATCHED THEN UPDATE SET credit_cost = 9
        WHEN NOT MATCHED THEN INSERT (config_id, tenant_id, operation_code) VALUES (id, 't1', 'crm.c')
        """);
    assertThat(changes())
        .containsExactlyInAnyOrder(
            "a DELETE null t1", "b UPDATE credit_cost t1", "c INSERT null t1");
  }

  @Test
  void aStatementThatWritesTwoTablesIsLoggedForBoth() {
    execute(
        "WITH gone AS (DELETE FROM credit_configurations WHERE config_id = 'a' RETURNING config_id, tenant_id)"
            + " INSERT INTO entities (entity_id, tenant_id) SELECT config_id, tenant_id FROM gone");
    assertThat(DATABASE.rows("SELECT table_name, record_id, operation FROM change_log"))
        .containsExactlyInAnyOrder("credit_configurations|a|DELETE", "entities|a|INSERT");
  }

  @Test
  void copiedRowsAreLogged() throws Exception {
    try (Connection connection = DATABASE.dataSource().getConnection()) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "COPY entities (entity_id, tenant_id, entity_name) FROM STDIN",
              new StringReader("e1\tt1\tOne\ne2\tt1\t\\N\n"));
    }
    assertThat(changes()).containsExactly("e1 INSERT null t1", "e2 INSERT null t1");
  }

  @Test
  void whatIsRolledBackIsNotLogged() throws Exception {
    try (Connection connection = DATABASE.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("DELETE FROM credit_configurations");
      connection.rollback();
      statement.execute(CONFIGS + "('c', 't1', 'crm.c', 3)");
      statement.execute("SAVEPOINT before");
      statement.execute(CONFIGS + "('d', 't1', 'crm.d', 3)");
      statement.execute("ROLLBACK TO before");
      statement.execute(CONFIGS + "('e', 't1', 'crm.e', 3)");
      connection.commit();
    }
    assertThat(changes()).containsExactly("c INSERT null t1", "e INSERT null t1");
    assertThat(DATABASE.rows("SELECT count(DISTINCT xid) FROM change_log")).containsExactly("1");
  }

  @Test
  void aSessionThatReplicatesIsCaptured() {
    execute(
        "SET session_replication_role = replica",
        "UPDATE credit_configurations SET credit_cost = 4 WHERE config_id = 'a'",
        "TRUNCATE credit_configurations");
    assertThat(changes()).containsExactly("a UPDATE credit_cost t1", "* TRUNCATE null null");
  }

  @Test
  void aMutedSessionIsNotCapturedAndOthersAre() {
    execute(
        "SET sync.mute = 'on'",
        "UPDATE credit_configurations SET credit_cost = 4",
        "TRUNCATE tenant_users",
        "RESET sync.mute",
        "DELETE FROM credit_configurations WHERE config_id = 'a'");
    assertThat(changes()).containsExactly("a DELETE null t1");
  }

  @Test
  void whatIsNotRegisteredNeverLeavesTheTable() {
    execute(
        "INSERT INTO tenant_users (user_id, tenant_id, password_hash, role_ids) VALUES ('u', 't1', 'secret', '{r1,r2}')",
        "UPDATE tenant_users SET password_hash = 'secret2'",
        "UPDATE tenant_users SET password_hash = 'secret3', email = 'a@b'",
        "DELETE FROM tenant_users");
    assertThat(changes())
        .containsExactly("u INSERT null t1", "u UPDATE email t1", "u DELETE null t1");
    assertThat(DATABASE.rows("SELECT change_log::text FROM change_log"))
        .noneMatch(row -> row.contains("secret") || row.contains("assword"));
    assertThat(DATABASE.rows("SELECT row_data->'roleIds' FROM change_log LIMIT 1"))
        .containsExactly("[\"r1\", \"r2\"]");
  }

  @Test
  void theApplicationsActorIsLoggedOrElseTheSessionsRole() {
    execute(
        "DELETE FROM credit_configurations WHERE config_id = 'a'",
        "SET sync.actor = 'admin-123'",
        "DELETE FROM credit_configurations WHERE config_id = 'b'");
    assertThat(DATABASE.rows("SELECT actor FROM change_log ORDER BY id"))
        .containsExactly("postgres", "admin-123");
  }

  @Test
  void aRowWithoutATenantIsLoggedWithoutOne() {
    execute("INSERT INTO tenant_users (user_id) VALUES ('u')");
    assertThat(changes()).containsExactly("u INSERT null null");
  }

  @Test
  void twoWritersLogTheirOwnChanges() throws Exception {
    try (Connection one = DATABASE.dataSource().getConnection();
        Connection other = DATABASE.dataSource().getConnection();
        Statement first = one.createStatement();
        Statement second = other.createStatement()) {
      one.setAutoCommit(false);
      other.setAutoCommit(false);
      first.execute("UPDATE credit_configurations SET credit_cost = 11 WHERE config_id = 'a'");
      second.execute("UPDATE credit_configurations SET credit_cost = 12 WHERE config_id = 'b'");
      other.commit();
      assertThat(changes()).containsExactly("b UPDATE credit_cost t1");
      one.commit();
    }
    assertThat(changes()).containsExactly("a UPDATE credit_cost t1", "b UPDATE credit_cost t1");
    assertThat(DATABASE.rows("SELECT count(DISTINCT xid) FROM change_log")).containsExactly("2");
  }

  @Test
  void aChangeThatCannotBeLoggedFails() {
    execute("ALTER TABLE change_log ADD CONSTRAINT broken CHECK (table_name <> 'entities')");
    try {
      assertThatThrownBy(
              () -> execute("INSERT INTO entities (entity_id, tenant_id) VALUES ('e', 't1')"))
          .hasMessageContaining("broken");
      assertThat(DATABASE.rows("SELECT count(*) FROM entities")).containsExactly("0");
    } finally {
      execute("ALTER TABLE change_log DROP CONSTRAINT broken");
    }
  }

  private static void execute(String... statements) {
    DATABASE.execute(statements);
  }

  private static List<String> changes() {
    return DATABASE.rows(
        "SELECT concat_ws(' ', record_id, operation, coalesce(changed_fields, 'null'), coalesce(tenant_id, 'null')) FROM change_log ORDER BY id");
  }
}
