package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.testing.Resources;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A wrapper that logged its changes before the publisher came, in a form of its own. */
@Tag("slow")
class AdoptedChangeLogTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final List<String> APPLICATIONS = List.of("crm", "hrms", "finance");

  private static final Installation WRAPPER = Installation.withoutRedis();

  private static Connection session;
  private static Statement wrapper;

  @BeforeAll
  static void startThePublisherOnFiveHundredUnprocessedChanges() throws SQLException {
    WRAPPER.execute(
        Resources.text("change-log-of-the-wrapper.sql"),
        "ALTER SEQUENCE change_log_id_seq CACHE 50",
        Resources.text("changes-of-the-wrapper.sql"));
    assertThat(WRAPPER.count("SELECT count(*) FROM change_log WHERE NOT processed")).isEqualTo(500);
    // A session of the wrapper that is open all along, with plans of its triggers and ids in its
    // cache.
    session = WRAPPER.database().dataSource().getConnection();
    wrapper = session.createStatement();
    for (int i = 0; i < 7; i++) {
      wrapper.execute(
          "UPDATE entities SET entity_type = 'type " + i + "' WHERE entity_name = 'Entity 6!'");
    }
    WRAPPER.start();
  }

  @AfterAll
  static void close() throws SQLException {
    session.close();
    WRAPPER.close();
  }

  @Test
  void everyConsumerEndsEqualToTheTables() throws SQLException {
    for (String application : APPLICATIONS) {
      try (ObservedClient client = WRAPPER.client(application).start()) {
        client.awaitViews(WRAPPER.truth(application), SOON);
      }
    }
    awaitDrained();
    assertThat(
            WRAPPER.count(
                """
                SELECT count(*) FROM sync.event
                WHERE record_id IN (SELECT record_id FROM change_log WHERE operation = 'DELETE' AND id <= 500)
                """))
        .as("what was deleted before the publisher came, nobody has heard of")
        .isZero();
    assertThat(WRAPPER.count("SELECT count(*) FROM sync.set_aside")).isZero();

    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      crm.awaitViews(WRAPPER.truth("crm"), SOON);
      long head = WRAPPER.count("SELECT head FROM sync.log");
      wrapper.execute(
          """
          UPDATE entities SET entity_name = 'Renamed' WHERE entity_name ~ '^Entity 1.!';
          UPDATE custom_roles SET permissions = '["crm.leads.read", "crm.leads.write"]';
          DELETE FROM credit_configurations WHERE credit_cost < 5;
          """);
      crm.awaitViews(WRAPPER.truth("crm"), SOON);
      awaitDrained();
      assertThat(WRAPPER.count("SELECT count(*) FROM change_log WHERE row_data IS NULL"))
          .as("both kinds of trigger have logged it")
          .isGreaterThan(507);
      assertThat(
              WRAPPER.count(
                  """
                  SELECT count(*) FROM (SELECT FROM sync.event WHERE application = 'crm' AND position > %d
                                        GROUP BY data_type, record_id HAVING count(*) > 1) AS twice
                  """
                      .formatted(head)))
          .as("and each change is told once")
          .isZero();
    }
  }

  @Test
  void whatOnlyTheWrappersTriggersHaveLoggedIsToldAsItIs() {
    WRAPPER.execute(
        """
        INSERT INTO credit_configurations (tenant_id, operation_code, credit_cost) VALUES
          ('acme', 'crm.thin.update', 1), ('acme', 'crm.thin.delete', 1)
        """);
    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      crm.awaitViews(WRAPPER.truth("crm"), SOON);

      WRAPPER.execute(
          """
          SET sync.mute = 'on';
          UPDATE credit_configurations SET credit_cost = 2 WHERE operation_code = 'crm.thin.update';
          DELETE FROM credit_configurations WHERE operation_code = 'crm.thin.delete';
          INSERT INTO credit_configurations (tenant_id, operation_code, credit_cost) VALUES ('acme', 'crm.thin.insert', 1)
          """);

      crm.awaitViews(WRAPPER.truth("crm"), SOON);
    }
  }

  @Test
  void theLogHasTheFormOfThePublishersOwn() {
    Map<String, String> types =
        Map.of(
            "id", "bigint",
            "record_id", "text",
            "table_name", "text",
            "operation", "text",
            "changed_at", "timestamp with time zone",
            "created_at", "timestamp with time zone",
            "priority", "text",
            "batch_id", "uuid",
            "row_data", "jsonb",
            "xid", "xid8");
    types.forEach(
        (column, type) ->
            assertThat(
                    WRAPPER
                        .database()
                        .rows(
                            "SELECT data_type FROM information_schema.columns WHERE table_name = 'change_log' AND column_name = '%s'"
                                .formatted(column)))
                .as(column)
                .containsExactly(type));
    assertThat(
            WRAPPER
                .database()
                .rows(
                    "SELECT seqtypid::regtype, seqcache FROM pg_sequence WHERE seqrelid = 'change_log_id_seq'::regclass"))
        .containsExactly("bigint|1");
    assertThat(
            WRAPPER
                .database()
                .rows("SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'idx_change_log%'"))
        .as("what the wrapper has made stays")
        .containsExactly("3");
  }

  private static void awaitDrained() {
    await()
        .atMost(SOON)
        .until(
            () ->
                WRAPPER.count(
                        """
                        SELECT (SELECT count(*) FROM change_log WHERE NOT processed) + (SELECT count(*) FROM sync.redrain)
                               + (SELECT count(*) FROM sync.backfill WHERE phase <> 'done')
                        """)
                    == 0);
  }
}
