package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.operations.BackfillProgress;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.RoutingRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A table that is registered anew is compared anew. */
class RegistrationTest {

  private final WriterFixture wrapper = WriterFixture.installed();

  @BeforeEach
  void seed() {
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id, entity_type) VALUES ('e1', 't1', 'crm.a')");
    wrapper.start().forget();
    wrapper.close();
  }

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void withAnotherDataTypeItsRecordsAreToldAsThatAndLeaveTheFormer() {
    wrapper.sql(
        "UPDATE sync.application SET data_types = data_types || '{units}' WHERE name <> 'finance'");
    wrapper.register("entities", table -> table.withDataType("units"));
    BackfillProgress progress =
        new BackfillProgress(JdbcClient.create(wrapper.database().dataSource()), wrapper.tables());
    assertThat(progress.incomplete("crm", Set.of("units"))).hasSize(1);

    wrapper.start();

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(LEFT_SCOPE) crm:t1:entities e1",
            "DELETE(LEFT_SCOPE) hrms:t1:entities e1",
            "DELETE(LEFT_SCOPE) finance:t1:entities e1",
            "SNAPSHOT crm:t1:units e1",
            "SNAPSHOT hrms:t1:units e1");
    assertThat(progress.incomplete("crm", Set.of("units"))).isEmpty();

    wrapper.close();
    wrapper.register("entities", table -> table.withDataType("entities")).start();

    assertThat(wrapper.events()).hasSize(5 + 3 + 2);
  }

  @Test
  void withAnotherRoutingWhoeverDoesNotReceiveItAnyMoreIsToldSo() {
    wrapper.sql("ALTER TABLE entities RENAME COLUMN entity_type TO operation_code");
    wrapper.register(
        "entities",
        table ->
            new CapturedTable(
                table.schema(),
                table.name(),
                table.keyColumn(),
                table.tenantColumn(),
                table.dataType(),
                Priority.NORMAL,
                List.of("entity_id", "tenant_id", "operation_code"),
                RoutingRule.OPERATION_CODE));

    wrapper.start();

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "SNAPSHOT crm:t1:entities e1",
            "DELETE(LEFT_SCOPE) hrms:t1:entities e1",
            "DELETE(LEFT_SCOPE) finance:t1:entities e1");
  }

  @Test
  void registeredAsBeforeItIsNotComparedAgain() {
    wrapper.start().awaitDrained();

    assertThat(wrapper.database().rows("SELECT count(*) FROM sync.backfill")).containsExactly("4");
  }
}
