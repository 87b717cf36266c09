package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A range of events is told again to one application, each record as it is now. */
class ReplayTest {

  private final WriterFixture wrapper = WriterFixture.installed();

  @BeforeEach
  void start() {
    wrapper.start().forget();
  }

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void eachRecordOfTheRangeIsToldOnceAsItIsNow() {
    wrapper.sql(
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('before', 't1', 'crm.a', 1)");
    long from = wrapper.head() + 1;
    wrapper.sql(
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)"
            + " VALUES ('c1', 't1', 'crm.b', 1), ('c2', 't1', 'crm.c', 1), ('h1', 't1', 'hrms.x', 1)",
        "UPDATE credit_configurations SET credit_cost = 2 WHERE config_id = 'c1'");
    long to = wrapper.head();
    wrapper.sql("UPDATE credit_configurations SET credit_cost = 3 WHERE config_id = 'c1'");
    wrapper.forget();

    wrapper.backfills().replay("crm", from, to);

    assertThat(wrapper.events())
        .containsExactly("SNAPSHOT crm:t1:credit-configs c1", "SNAPSHOT crm:t1:credit-configs c2");
    assertThat(costs()).containsExactly("3.00", "1.00");
    assertThat(wrapper.database().rows("SELECT count(*) FROM sync.replay_record"))
        .containsExactly("0");
  }

  @Test
  void aRecordThatIsGoneOrHasLeftTheScopeIsDeletedAgainWithItsLastData() {
    long from = wrapper.head() + 1;
    wrapper.sql(
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)"
            + " VALUES ('gone', 't1', 'crm.a', 1), ('left', 't1', 'crm.b', 1), ('moved', 't1', 'crm.c', 1)");
    long to = wrapper.head();
    wrapper.sql(
        "UPDATE credit_configurations SET credit_cost = 2 WHERE config_id = 'gone'",
        "DELETE FROM credit_configurations WHERE config_id = 'gone'",
        "UPDATE credit_configurations SET operation_code = 'hrms.b', credit_cost = 5 WHERE config_id = 'left'",
        "UPDATE credit_configurations SET tenant_id = 't2' WHERE config_id = 'moved'");
    wrapper.forget();

    wrapper.backfills().replay("crm", from, to);

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "DELETE(DELETED) crm:t1:credit-configs gone",
            "DELETE(LEFT_SCOPE) crm:t1:credit-configs left",
            "SNAPSHOT crm:t2:credit-configs moved",
            "DELETE(LEFT_SCOPE) crm:t1:credit-configs moved");
    assertThat(
            wrapper
                .database()
                .rows(
                    "SELECT record_id, payload ->> 'creditCost' FROM sync.event WHERE record_id IN ('gone', 'left')"
                        + " AND application = 'crm' AND change_id IS NULL ORDER BY record_id"))
        .containsExactly("gone|2.00", "left|1.00");
  }

  @Test
  void aRecordWhoseChangesWaitIsToldByTheDrainAlone() {
    long from = wrapper.head() + 1;
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1'), ('e2', 't1')");
    long to = wrapper.head();
    wrapper.forget();
    wrapper.close();
    wrapper.sql(
        // While the drain is busy with these, the replay gets each fourth turn, and comes first.
        """
        INSERT INTO change_log (table_name, record_id, operation)
        SELECT 'entities', 'none' || g, 'DELETE' FROM generate_series(1, 8600) AS g
        """,
        "UPDATE entities SET entity_name = 'new' WHERE entity_id = 'e1'");
    wrapper.backfills().replay("crm", from, to);

    wrapper.start();

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "UPDATE crm:t1:entities e1 entityName",
            "UPDATE hrms:t1:entities e1 entityName",
            "UPDATE finance:t1:entities e1 entityName",
            "SNAPSHOT crm:t1:entities e2");
  }

  @Test
  void aLargeRangeGoesOnWhereAnotherWriterWas() {
    long from = wrapper.head() + 1;
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'e' || g, 't1' FROM generate_series(1, 6000) AS g",
        "DELETE FROM entities WHERE entity_id IN ('e7', 'e5999')");
    long to = wrapper.head();
    wrapper.forget();

    wrapper.backfills().replay("hrms", from, to);
    for (String phase : List.of("events", "rows")) {
      wrapper.awaitTrue(
          "SELECT phase = '%s' AND rows_read > 0 OR phase = 'done' FROM sync.backfill WHERE first_position IS NOT NULL"
              .formatted(phase));
      wrapper.close();
      wrapper.start();
    }

    assertThat(wrapper.events()).hasSize(6000).doesNotHaveDuplicates();
    assertThat(wrapper.events()).allMatch(event -> event.contains(" hrms:"));
    assertThat(wrapper.events().stream().filter(event -> event.startsWith("DELETE(DELETED)")))
        .hasSize(2);
  }

  @Test
  void aReplayThatIsGivenUpTellsNothingMore() {
    long from = wrapper.head() + 1;
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'e' || g, 't1' FROM generate_series(1, 100) AS g");
    long to = wrapper.head();
    wrapper.forget();
    wrapper.close();
    long id = wrapper.backfills().replay("crm", from, to).get(0).id();
    assertThat(wrapper.backfills().replay("crm", from, to).get(0).id()).isEqualTo(id);

    wrapper.backfills().giveUp(id);

    wrapper.start();
    assertThat(wrapper.events()).isEmpty();
  }

  private List<String> costs() {
    return wrapper
        .database()
        .rows(
            "SELECT payload ->> 'creditCost' FROM sync.event WHERE change_id IS NULL ORDER BY position");
  }
}
