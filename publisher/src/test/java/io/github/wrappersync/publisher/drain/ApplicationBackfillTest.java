package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backfill for one application concerns nobody else. */
class ApplicationBackfillTest {

  private final WriterFixture wrapper = WriterFixture.installed();

  @BeforeEach
  void seed() {
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1'), ('e2', 't2'), ('e3', 't1')",
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code) VALUES ('c1', 't1', 'billing.x')");
    wrapper.start().forget();
  }

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void aNewApplicationIsToldAllThatConcernsItAndNobodyElseIsToldAnything() {
    muted("UPDATE entities SET entity_name = 'drifted' WHERE entity_id = 'e1'");
    wrapper.sql(
        """
        INSERT INTO sync.application (name, operations, permissions, shared_permissions, data_types)
        VALUES ('billing', '{billing.*}', '{billing.*}', '{}', '{credit-configs,entities}')
        """,
        """
        INSERT INTO sync.backfill (table_name, application)
        VALUES ('entities', 'billing'), ('credit_configurations', 'billing')
        """);

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "SNAPSHOT billing:t1:entities e1",
            "SNAPSHOT billing:t2:entities e2",
            "SNAPSHOT billing:t1:entities e3",
            "SNAPSHOT billing:t1:credit-configs c1");
  }

  @Test
  void whatIsGoneOrHasMovedIsToldToTheOneApplication() {
    muted(
        "DELETE FROM entities WHERE entity_id = 'e1'; UPDATE entities SET tenant_id = 't2' WHERE entity_id = 'e3'");
    wrapper.sql("INSERT INTO sync.backfill (table_name, application) VALUES ('entities', 'crm')");

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(DELETED) crm:t1:entities e1",
            "DELETE(LEFT_SCOPE) crm:t1:entities e3",
            "SNAPSHOT crm:t2:entities e3");

    wrapper.forget();
    wrapper.sql(
        "INSERT INTO sync.backfill (table_name, application, tenant_id) VALUES ('entities', 'hrms', 't2')");
    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) hrms:t1:entities e3", "SNAPSHOT hrms:t2:entities e3");

    wrapper.forget();
    wrapper.sql(
        "INSERT INTO sync.backfill (table_name, application, record_id) VALUES ('entities', 'hrms', 'e1')");
    assertThat(wrapper.events()).containsExactly("DELETE(DELETED) hrms:t1:entities e1");
  }

  @Test
  void whatAnApplicationDoesNotReceiveAnyMoreLeavesItsScope() {
    muted("UPDATE entities SET tenant_id = 'nowhere' WHERE entity_id = 'e2'");
    wrapper.sql(
        "UPDATE sync.application SET data_types = '{users}' WHERE name = 'crm'",
        "INSERT INTO sync.backfill (table_name, application) VALUES ('entities', 'crm')");

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) crm:t1:entities e1",
            "DELETE(LEFT_SCOPE) crm:t2:entities e2",
            "DELETE(LEFT_SCOPE) crm:t1:entities e3");
  }

  @Test
  void aRecordThatIsSetAsideStaysSoUntilEverybodyIsTold() {
    wrapper.sql(
        """
        INSERT INTO sync.set_aside (table_name, record_id, code, reason, change)
        VALUES ('entities', 'e1', 'test', 'a test', '{}')
        """);
    wrapper.close();
    wrapper.start();
    wrapper.sql("INSERT INTO sync.backfill (table_name, application) VALUES ('entities', 'crm')");
    wrapper.awaitDrained();
    assertThat(wrapper.database().rows("SELECT record_id FROM sync.set_aside"))
        .containsExactly("e1");

    wrapper.sql("INSERT INTO sync.backfill (table_name) VALUES ('entities')");

    wrapper.awaitDrained();
    assertThat(wrapper.database().rows("SELECT record_id FROM sync.set_aside")).isEmpty();
  }

  @Test
  void noHeadIsPassedOverWhereAPageEndsInTheMiddleOfARecord() {
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'x' || g, 't1' FROM generate_series(1, 3000) AS g",
        "INSERT INTO tenants (tenant_id, redis_channel_prefix) VALUES ('t3', 'crm')",
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('a1', 't3')");
    wrapper.forget();
    muted("DELETE FROM entities WHERE entity_id LIKE 'x%'");
    wrapper.sql("INSERT INTO sync.backfill (table_name, application) VALUES ('entities', 'hrms')");

    assertThat(wrapper.events())
        .hasSize(3000)
        .doesNotHaveDuplicates()
        .allMatch(event -> event.startsWith("DELETE(DELETED) hrms:"));
  }

  private void muted(String sql) {
    wrapper.sql("SET sync.mute = 'on'; " + sql);
  }
}
