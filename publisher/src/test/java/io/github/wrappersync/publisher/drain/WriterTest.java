package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** From a statement of the wrapper to the events of each application. */
class WriterTest {

  private final WriterFixture wrapper = WriterFixture.installed().start();

  @BeforeEach
  void drained() {
    wrapper.forget();
  }

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void insertUpdateAndDeleteReachTheApplicationOfTheOperationAlone() {
    wrapper.sql(
        credit("c1", "t1", "crm.leads.create", "2.50"),
        "UPDATE credit_configurations SET credit_cost = 3.00, updated_by = 'admin' WHERE config_id = 'c1'",
        "DELETE FROM credit_configurations WHERE config_id = 'c1'");

    assertThat(wrapper.events())
        .containsExactly(
            "INSERT crm:t1:credit-configs c1",
            "UPDATE crm:t1:credit-configs c1 creditCost",
            "DELETE(DELETED) crm:t1:credit-configs c1");
    assertThat(payloads("creditCost", "true")).containsExactly("2.50", "3.00", "3.00");
  }

  @Test
  void aStatementThatChangesNothingIsNoEvent() {
    wrapper.sql(credit("c1", "t1", "crm.leads.create", "2.50"));
    wrapper.forget();

    wrapper.sql(
        "UPDATE credit_configurations SET credit_cost = 2.50",
        "UPDATE credit_configurations SET updated_by = 'somebody', updated_at = now()",
        "UPDATE credit_configurations SET credit_cost = 9 WHERE config_id = 'none'");

    assertThat(wrapper.events()).isEmpty();
  }

  @Test
  void truncateDeletesEveryRecordThatAnybodyHas() {
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'e' || g, 't1' FROM generate_series(1, 2500) g");
    wrapper.forget();

    wrapper.sql(
        "TRUNCATE entities", "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't2')");

    List<String> events = wrapper.events();
    assertThat(events).hasSize(2500 * 3 + 3);
    assertThat(events.subList(0, 7500))
        .allMatch(event -> event.matches("DELETE.DELETED. (crm|hrms|finance):t1:entities e\\d+"));
    assertThat(events.subList(7500, 7503))
        .allMatch(event -> event.matches("INSERT \\w+:t2:entities e1"));
  }

  @Test
  void aChangedKeyDeletesTheOldRecordAndInsertsTheNew() {
    wrapper.sql(credit("c1", "t1", "crm.leads.create", "1"));
    wrapper.forget();

    wrapper.sql("UPDATE credit_configurations SET config_id = 'c2'");

    assertThat(wrapper.events())
        .containsExactly(
            "DELETE(DELETED) crm:t1:credit-configs c1", "INSERT crm:t1:credit-configs c2");
  }

  @Test
  void aUserWhoMovesToAnotherTenantLeavesTheScopeOfTheOld() {
    wrapper.sql(
        "UPDATE tenants SET redis_channel_prefix = 'crm' WHERE tenant_id = 't1'",
        "UPDATE tenants SET redis_channel_prefix = 'hrms, crm' WHERE tenant_id = 't2'",
        "INSERT INTO tenants (tenant_id) VALUES ('makes the writer look again')",
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e', 'makes the writer look again')",
        "INSERT INTO tenant_users (user_id, tenant_id, email) VALUES ('u1', 't1', 'old@example.com')");
    wrapper.forget();

    wrapper.sql("UPDATE tenant_users SET tenant_id = 't2', email = 'new@example.com'");

    assertThat(wrapper.events())
        .startsWith("DELETE(LEFT_SCOPE) crm:t1:users u1")
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) crm:t1:users u1",
            "INSERT hrms:t2:users u1",
            "INSERT crm:t2:users u1");
    assertThat(payloads("email", "reason IS NOT NULL"))
        .as("the old tenant is told what it had, not the new state")
        .containsExactly("old@example.com");
  }

  @Test
  void aRoleThatLosesItsLastPermissionOfAnApplicationLeavesItsScope() {
    wrapper.sql(role("r1", "[\"crm.leads.create\", \"crm.leads.update\", \"hrms.leave.approve\"]"));
    assertThat(wrapper.events())
        .containsExactlyInAnyOrder("INSERT crm:t1:roles r1", "INSERT hrms:t1:roles r1");
    wrapper.forget();

    wrapper.sql(
        "UPDATE custom_roles SET permissions = '[\"crm.leads.update\", \"hrms.leave.approve\"]'");
    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "UPDATE crm:t1:roles r1 permissions", "UPDATE hrms:t1:roles r1 permissions");
    wrapper.forget();

    wrapper.sql(
        "UPDATE custom_roles SET permissions = '[\"hrms.leave.approve\", \"finance.budget.track\"]'");
    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) crm:t1:roles r1",
            "UPDATE hrms:t1:roles r1 permissions",
            "INSERT finance:t1:roles r1");
    assertThat(payloads("permissions", "reason = 'LEFT_SCOPE'"))
        .as("crm is told the last state within its scope, not what finance has got since")
        .containsExactly("[\"crm.leads.update\",\"hrms.leave.approve\"]");
  }

  @Test
  void anOperationThatMovesToAnotherApplicationLeavesTheScopeOfTheFirst() {
    wrapper.sql(credit("c1", "t1", "crm.leads.create", "1"));
    wrapper.forget();

    wrapper.sql("UPDATE credit_configurations SET operation_code = 'finance.invoice.send'");

    assertThat(wrapper.events())
        .containsExactly(
            "DELETE(LEFT_SCOPE) crm:t1:credit-configs c1", "INSERT finance:t1:credit-configs c1");
  }

  @Test
  void anOperationOfNoApplicationIsProcessedAndTellsNobody() {
    wrapper.sql(credit("c1", "t1", "billing.x", "1"), "DELETE FROM credit_configurations");

    assertThat(wrapper.events()).isEmpty();
    assertThat(wrapper.database().rows("SELECT count(*) FROM sync.set_aside")).containsExactly("0");
  }

  @Test
  void anUpsertIsAnInsertOrAnUpdate() {
    String upsert =
        """
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        VALUES ('c1', 't1', 'crm.leads.create', %s)
        ON CONFLICT (config_id) DO UPDATE SET credit_cost = excluded.credit_cost
        """;

    wrapper.sql(upsert.formatted("1"), upsert.formatted("2"), upsert.formatted("2"));

    assertThat(wrapper.events())
        .containsExactly(
            "INSERT crm:t1:credit-configs c1", "UPDATE crm:t1:credit-configs c1 creditCost");
  }

  @Test
  void copyIsCaptured() throws Exception {
    try (Connection connection = wrapper.database().dataSource().getConnection()) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "COPY credit_configurations (config_id, tenant_id, operation_code) FROM STDIN",
              new StringReader("c1\tt1\tcrm.a\nc2\tt1\tcrm.b\n"));
    }

    assertThat(wrapper.events())
        .containsExactly("INSERT crm:t1:credit-configs c1", "INSERT crm:t1:credit-configs c2");
  }

  @Test
  void whatIsRolledBackIsNoEvent() throws SQLException {
    try (Connection connection = wrapper.begin()) {
      WriterFixture.execute(connection, credit("c1", "t1", "crm.a", "1"));
      connection.rollback();
      WriterFixture.execute(connection, credit("c2", "t1", "crm.a", "1"));
      Savepoint savepoint = connection.setSavepoint();
      WriterFixture.execute(connection, credit("c3", "t1", "crm.a", "1"));
      connection.rollback(savepoint);
      WriterFixture.execute(connection, credit("c4", "t1", "crm.a", "1"));
      connection.commit();
    }

    assertThat(wrapper.events())
        .containsExactly("INSERT crm:t1:credit-configs c2", "INSERT crm:t1:credit-configs c4");
  }

  @Test
  void aTransactionThatTakesItsIdFirstAndCommitsLastIsNotMissed() throws SQLException {
    try (Connection slow = wrapper.begin()) {
      WriterFixture.execute(slow, credit("slow", "t1", "crm.a", "1"));
      wrapper.sql(credit("fast", "t1", "crm.a", "1"));
      Awaitility.await()
          .until(
              () ->
                  wrapper
                      .database()
                      .rows("SELECT record_id FROM sync.event")
                      .equals(List.of("fast")));

      slow.commit();
    }

    assertThat(wrapper.events())
        .containsExactly("INSERT crm:t1:credit-configs fast", "INSERT crm:t1:credit-configs slow");
  }

  @Test
  void aRecordNeverGoesBackToAnOlderStateWhoeverCommitsFirst() throws Exception {
    wrapper.sql(credit("c1", "t1", "crm.a", "0"), credit("c2", "t1", "crm.a", "0"));
    wrapper.forget();
    try (Connection first = wrapper.begin();
        Connection second = wrapper.begin()) {
      WriterFixture.execute(
          first, "UPDATE credit_configurations SET credit_cost = 1 WHERE config_id = 'c1'");
      WriterFixture.execute(
          second, "UPDATE credit_configurations SET credit_cost = 1 WHERE config_id = 'c2'");
      Thread blocked = new Thread(() -> updateAndCommit(second));
      blocked.start();
      Awaitility.await().until(() -> waitingForALock().equals(List.of("1")));
      first.commit();
      blocked.join();
    }

    wrapper.awaitDrained();
    assertThat(payloads("creditCost", "record_id = 'c1'")).containsExactly("0.00", "1.00", "2.00");
  }

  private static void updateAndCommit(Connection connection) {
    try {
      WriterFixture.execute(
          connection, "UPDATE credit_configurations SET credit_cost = 2 WHERE config_id = 'c1'");
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> waitingForALock() {
    return wrapper
        .database()
        .rows(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
  }

  @Test
  void aRecordOfATenantThatDoesNotExistWaitsAndGoesOnOnceItDoes() {
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't9')");
    assertThat(wrapper.events()).isEmpty();
    assertThat(
            wrapper
                .database()
                .rows("SELECT table_name, record_id, code, attempts FROM sync.set_aside"))
        .containsExactly("entities|e1|unknown-tenant|1");

    wrapper.sql("INSERT INTO tenants (tenant_id, redis_channel_prefix) VALUES ('t9', 'hrms')");

    Awaitility.await()
        .until(() -> wrapper.events().equals(List.of("SNAPSHOT hrms:t9:entities e1")));
    assertThat(wrapper.database().rows("SELECT count(*) FROM sync.set_aside")).containsExactly("0");
  }

  @Test
  void aTenantThatGoesToOtherApplicationsIsRoutedAnew() {
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1'), ('e2', 't2')");
    wrapper.forget();

    wrapper.sql("UPDATE tenants SET redis_channel_prefix = 'finance' WHERE tenant_id = 't1'");

    Awaitility.await().until(() -> wrapper.events().size() == 2);
    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) crm:t1:entities e1", "DELETE(LEFT_SCOPE) hrms:t1:entities e1");
  }

  @Test
  void aTenantThatIsDeletedAndComesBackIsRoutedAnew() {
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')");
    wrapper.forget();

    wrapper.sql("DELETE FROM tenants WHERE tenant_id = 't1'");
    Awaitility.await()
        .until(
            () ->
                wrapper
                    .database()
                    .rows("SELECT FROM sync.tenant WHERE tenant_id = 't1'")
                    .isEmpty());
    wrapper.sql("INSERT INTO tenants (tenant_id, redis_channel_prefix) VALUES ('t1', 'finance')");

    Awaitility.await().until(() -> wrapper.events().size() == 2);
    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) crm:t1:entities e1", "DELETE(LEFT_SCOPE) hrms:t1:entities e1");
  }

  @Test
  void aChangeThatCanNotBeRoutedIsSetAsideAndStopsNobody() {
    wrapper.sql(
        role("bad", "{\"crm\": true}"),
        role("good", "[\"crm.a\"]"),
        "INSERT INTO tenant_users (user_id, tenant_id) VALUES ('nobody', NULL)",
        "INSERT INTO change_log (table_name, record_id, operation) VALUES ('unheard_of', '1', 'INSERT')");

    assertThat(wrapper.events()).containsExactly("INSERT crm:t1:roles good");
    assertThat(wrapper.database().rows("SELECT table_name, record_id, code FROM sync.set_aside"))
        .containsExactlyInAnyOrder(
            "custom_roles|bad|unreadable-permissions",
            "tenant_users|nobody|no-tenant",
            "unheard_of|1|unknown-table");

    wrapper.sql("UPDATE custom_roles SET permissions = '[\"crm.b\"]' WHERE role_id = 'bad'");

    assertThat(wrapper.events()).contains("INSERT crm:t1:roles bad");
    assertThat(wrapper.database().rows("SELECT count(*) FROM sync.set_aside")).containsExactly("2");
  }

  @Test
  void aRowThatIsPutBackIsDrainedAgainAsTheRecordIsNow() {
    wrapper.sql(
        credit("c1", "t1", "crm.a", "1"),
        "UPDATE credit_configurations SET credit_cost = 2",
        credit("c2", "t1", "crm.a", "1"),
        "DELETE FROM credit_configurations WHERE config_id = 'c2'");
    wrapper.forget();

    wrapper.sql("UPDATE change_log SET processed = false WHERE operation = 'INSERT'");

    assertThat(wrapper.events()).containsExactly("SNAPSHOT crm:t1:credit-configs c1");
    assertThat(payloads("creditCost", "change_type = 'SNAPSHOT'")).containsExactly("2.00");
  }

  @Test
  void thousandsOfRowsThatArePutBackAreToldAsTheirTable() {
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'e' || n, 't1' FROM generate_series(1, 5100) n");
    wrapper.forget();

    wrapper.sql("UPDATE change_log SET processed = false");

    assertThat(Set.copyOf(wrapper.events())).hasSize(5100 * 3);
    assertThat(
            wrapper
                .database()
                .rows(
                    "SELECT count(*) <= 103 FROM sync.backfill WHERE record_id IS NOT NULL OR forced"))
        .containsExactly("t");
  }

  @Test
  void aHeadWhoseEventSomebodyDeletedStopsNobodyAndIsMendedByABackfill() {
    wrapper.sql(
        credit("c1", "t1", "crm.a", "1"),
        credit("c2", "t1", "crm.a", "1"),
        credit("c3", "t1", "crm.a", "1"));
    wrapper.forget();
    wrapper.sql("CREATE TABLE kept AS SELECT * FROM sync.event", "DELETE FROM sync.event");

    wrapper.sql(
        "DELETE FROM credit_configurations WHERE config_id = 'c1'",
        "UPDATE credit_configurations SET operation_code = 'hrms.b' WHERE config_id = 'c2'");
    assertThat(wrapper.events()).hasSize(3);
    wrapper.sql("INSERT INTO sync.backfill (table_name) VALUES ('credit_configurations')");

    assertThat(wrapper.events())
        .containsExactly(
            "DELETE(DELETED) crm:t1:credit-configs c1",
            "DELETE(LEFT_SCOPE) crm:t1:credit-configs c2",
            "INSERT hrms:t1:credit-configs c2",
            "SNAPSHOT crm:t1:credit-configs c3");
    wrapper.sql("INSERT INTO sync.event SELECT * FROM kept");
  }

  @Test
  void aRowThatTheDatabaseRefusesIsSetAsideAlone() {
    wrapper.sql(
        "ALTER TABLE sync.event ADD CHECK (record_id <> 'e7')",
        "INSERT INTO change_log (table_name, record_id, operation, tenant_id, row_data)"
            + " SELECT 'entities', 'e' || g, 'INSERT', 't1', '{}' FROM generate_series(1, 20) g");

    wrapper.awaitDrained();

    assertThat(wrapper.database().rows("SELECT record_id, code FROM sync.set_aside"))
        .containsExactly("e7|refused-by-database");
    assertThat(wrapper.database().rows("SELECT count(DISTINCT record_id) FROM sync.event"))
        .containsExactly("19");
  }

  @Test
  void aRecordWhoseKeyIsTooLongForAnyIndexIsSetAsideAndStopsNobody() {
    wrapper.sql(
        "ALTER TABLE entities DROP CONSTRAINT entities_pkey",
        // Digits by chance, as PostgreSQL would compress a repeated letter to fit.
        """
        INSERT INTO entities (entity_id, tenant_id)
        SELECT string_agg(md5(g::text), ''), 't1' FROM generate_series(1, 100) AS g
        """,
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')");

    assertThat(wrapper.events()).contains("INSERT crm:t1:entities e1");
    assertThat(
            wrapper
                .database()
                .rows("SELECT code, length(change ->> 'recordId') FROM sync.set_aside"))
        .containsExactly("key-too-long|3200");

    wrapper.sql("DELETE FROM entities WHERE length(entity_id) > 300");

    wrapper.awaitDrained();
    assertThat(wrapper.database().rows("SELECT count(*) FROM sync.set_aside")).containsExactly("0");
  }

  @Test
  void aTruncateThatIsPutBackComparesTheWholeTable() {
    wrapper.sql(
        "ALTER TABLE entities ALTER entity_id TYPE integer USING entity_id::integer",
        "INSERT INTO entities (entity_id, tenant_id) VALUES (1, 't1')",
        "TRUNCATE entities",
        "INSERT INTO entities (entity_id, tenant_id) VALUES (2, 't1')",
        "SET sync.mute = 'on'; INSERT INTO entities (entity_id, tenant_id) VALUES (3, 't1')");
    wrapper.forget();

    wrapper.sql("UPDATE change_log SET processed = false WHERE operation = 'TRUNCATE'");

    assertThat(wrapper.events()).hasSize(3).allMatch(event -> event.endsWith(":entities 3"));
  }

  private List<String> payloads(String field, String condition) {
    return wrapper
        .database()
        .rows(
            "SELECT payload ->> '%s' FROM sync.event WHERE %s ORDER BY position"
                .formatted(field, condition));
  }

  private static String credit(String id, String tenant, String operation, String cost) {
    return """
    INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
    VALUES ('%s', '%s', '%s', %s)
    """
        .formatted(id, tenant, operation, cost);
  }

  private static String role(String id, String permissions) {
    return "INSERT INTO custom_roles (role_id, tenant_id, permissions) VALUES ('%s', 't1', '%s')"
        .formatted(id, permissions);
  }
}
