package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The event log is brought to what the tables hold, whatever the triggers have recorded. */
class BackfillTest {

  /** What the heads say and the table does not, or the other way round. */
  private static final String DIFFERENCES =
      """
      SELECT coalesce(truth.config_id, told.record_id), truth.tenant_id, truth.credit_cost, told.tenant_id, told.cost
      FROM (SELECT * FROM credit_configurations WHERE operation_code LIKE 'crm.%') AS truth
      FULL JOIN (SELECT head.record_id, head.tenant_id, (payload ->> 'creditCost')::numeric AS cost
                 FROM sync.head JOIN sync.event USING (position)
                 WHERE head.application = 'crm' AND head.data_type = 'credit-configs') AS told
        ON truth.config_id = told.record_id AND truth.tenant_id = told.tenant_id
      WHERE truth.credit_cost IS DISTINCT FROM told.cost OR truth.config_id IS NULL OR told.record_id IS NULL
      """;

  private final WriterFixture wrapper = WriterFixture.create();

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void theRowsThatWereThereBeforeThePublisherAreToldOnce() {
    wrapper.sql(
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')",
        "INSERT INTO custom_roles (role_id, tenant_id, permissions) VALUES ('r1', 't2', '[\"crm.a\"]')",
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code) VALUES ('c1', 't1', 'billing.x')");

    wrapper.install().start();

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "SNAPSHOT crm:t1:entities e1",
            "SNAPSHOT hrms:t1:entities e1",
            "SNAPSHOT finance:t1:entities e1",
            "SNAPSHOT crm:t2:roles r1");

    wrapper.close();
    wrapper.start().forget();
    assertThat(wrapper.database().rows("SELECT count(*) FROM sync.event")).containsExactly("4");
  }

  @Test
  void aBackfillRepairsWhatWentByTheTriggers() {
    wrapper.sql(credits(1, 3000));
    wrapper.install().start().forget();
    wrapper.sql(
        """
        SET sync.mute = 'on';
        UPDATE credit_configurations SET credit_cost = 77 WHERE config_id = 'c7';
        DELETE FROM credit_configurations WHERE config_id IN ('c8', 'c3000');
        UPDATE credit_configurations SET tenant_id = 't2' WHERE config_id = 'c9';
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code) VALUES ('new', 't1', 'crm.new')
        """);
    assertThat(wrapper.events()).isEmpty();

    wrapper.sql("INSERT INTO sync.backfill (table_name) VALUES ('credit_configurations')");

    assertThat(wrapper.events())
        .containsExactlyInAnyOrder(
            "SNAPSHOT crm:t1:credit-configs c7",
            "DELETE(DELETED) crm:t1:credit-configs c8",
            "DELETE(DELETED) crm:t1:credit-configs c3000",
            "DELETE(LEFT_SCOPE) crm:t1:credit-configs c9",
            "SNAPSHOT crm:t2:credit-configs c9",
            "SNAPSHOT crm:t1:credit-configs new");
    assertThat(wrapper.database().rows(DIFFERENCES)).isEmpty();
  }

  /** Without a length, character is a type of a single character. */
  @Test
  void aKeyOfAFixedLengthIsComparedAsAWhole() {
    wrapper.sql(
        "ALTER TABLE entities ALTER COLUMN entity_id TYPE char(36)",
        "INSERT INTO entities (entity_id, tenant_id) SELECT 'entity' || i, 't1' FROM generate_series(1, 1500) i");
    wrapper.install().start();
    assertThat(wrapper.events()).hasSize(3 * 1500).allMatch(event -> event.startsWith("SNAPSHOT"));

    wrapper.forget();
    wrapper.sql(
        "INSERT INTO sync.backfill (table_name) VALUES ('entities')",
        "INSERT INTO change_log (table_name, record_id, operation) VALUES ('entities', 'entity7', 'UPDATE')");

    assertThat(wrapper.events()).isEmpty();
  }

  @Test
  void aColumnThatIsAddedAndRegisteredIsToldForTheRowsThatWereThere() {
    wrapper.sql(
        "ALTER TABLE entities DROP COLUMN entity_name",
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')");
    wrapper.install().start().forget();
    wrapper.close();

    wrapper.sql("ALTER TABLE entities ADD COLUMN entity_name text DEFAULT 'Sales'");
    wrapper.install().start();

    assertThat(wrapper.events()).contains("SNAPSHOT crm:t1:entities e1");
    assertThat(
            wrapper
                .database()
                .rows(
                    "SELECT DISTINCT payload ->> 'entityName' FROM sync.head JOIN sync.event USING (position)"))
        .containsExactly("Sales");
  }

  @Test
  void anUncommittedChangeIsNeitherLostNorOvertakenByTheBackfill() throws SQLException {
    wrapper.sql(credits(1, 2));
    wrapper.install();
    try (Connection open = wrapper.begin()) {
      WriterFixture.execute(
          open, "UPDATE credit_configurations SET credit_cost = 5 WHERE config_id = 'c1'");
      wrapper.start();
      assertThat(wrapper.events())
          .containsExactlyInAnyOrder(
              "SNAPSHOT crm:t1:credit-configs c1", "SNAPSHOT crm:t1:credit-configs c2");

      open.commit();
    }

    assertThat(wrapper.events()).hasSize(3).endsWith("UPDATE crm:t1:credit-configs c1 creditCost");
    assertThat(wrapper.database().rows(DIFFERENCES)).isEmpty();
  }

  @Test
  void aBackfillUnderConcurrentWritesEndsWithTheTruthAndTellsNoRecordTwiceTheSame()
      throws Exception {
    wrapper.sql(credits(1, 5000));
    wrapper.install().start();
    Random random = new Random(7);
    try (Connection writer = wrapper.database().dataSource().getConnection()) {
      for (int i = 0; i < 1500; i++) {
        int id = 1 + random.nextInt(5000);
        WriterFixture.execute(
            writer,
            switch (random.nextInt(4)) {
              case 0 -> "DELETE FROM credit_configurations WHERE config_id = 'c" + id + "'";
              case 1 ->
                  "UPDATE credit_configurations SET tenant_id = 't2' WHERE config_id = 'c"
                      + id
                      + "'";
              case 2 ->
                  "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c%d', 't1', 'crm.x', %d) ON CONFLICT (config_id) DO NOTHING"
                      .formatted(id, i);
              default ->
                  "UPDATE credit_configurations SET credit_cost = "
                      + i
                      + " WHERE config_id = 'c"
                      + id
                      + "'";
            });
        if (i == 700) {
          wrapper.sql("INSERT INTO sync.backfill (table_name) VALUES ('credit_configurations')");
        }
      }
    }

    wrapper.awaitDrained();

    assertThat(wrapper.database().rows(DIFFERENCES)).isEmpty();
    assertThat(
            wrapper
                .database()
                .rows(
                    """
                    SELECT record_id FROM (
                      SELECT record_id, change_type, payload::text AS payload,
                             lag(payload::text) OVER (PARTITION BY tenant_id, record_id ORDER BY position) AS before
                      FROM sync.event) AS told
                    WHERE change_type = 'SNAPSHOT' AND payload = before
                    """))
        .isEmpty();
  }

  @Test
  void aRecordWithHeadsIsLeftAloneWhileItsChangesWait() {
    wrapper.install().start().forget();
    wrapper.close();
    wrapper.sql(
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c1', 't1', 'crm.a', 1)",
        "UPDATE credit_configurations SET credit_cost = 2",
        "INSERT INTO sync.backfill (table_name) VALUES ('credit_configurations')");

    wrapper.start();

    assertThat(wrapper.events())
        .containsExactly(
            "INSERT crm:t1:credit-configs c1", "UPDATE crm:t1:credit-configs c1 creditCost");
  }

  @Test
  void changesFarBehindProcessedOnesAreNotOvertakenByABackfill() {
    wrapper.install().start().forget();
    wrapper.close();
    wrapper.sql(
        // What a new writer finds where a long transaction has kept the low watermark down.
        """
        INSERT INTO change_log (table_name, record_id, operation, processed, actor)
        SELECT 'entities', 'e' || g, 'DELETE', true, 'wrapper' FROM generate_series(1, 160000) AS g
        """,
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c1', 't1', 'crm.a', 1)",
        "UPDATE credit_configurations SET credit_cost = 2",
        "INSERT INTO sync.backfill (table_name) VALUES ('credit_configurations')");

    wrapper.start();

    assertThat(wrapper.events())
        .containsExactly(
            "INSERT crm:t1:credit-configs c1", "UPDATE crm:t1:credit-configs c1 creditCost");
  }

  @Test
  void changesThatFillALargeGapAreNotOvertakenByABackfill() throws SQLException {
    wrapper.install().start().forget();
    try (Connection open = wrapper.begin()) {
      WriterFixture.execute(
          open,
          "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c1', 't1', 'crm.a', 1)");
      WriterFixture.execute(open, "UPDATE credit_configurations SET credit_cost = 2");
      WriterFixture.execute(
          open,
          "INSERT INTO entities (entity_id, tenant_id) SELECT 'e' || g, 't1' FROM generate_series(1, 4000) AS g");
      wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('later', 't1')");
      wrapper.forget();
      WriterFixture.execute(
          open, "INSERT INTO sync.backfill (table_name) VALUES ('credit_configurations')");
      open.commit();
    }

    assertThat(wrapper.events().stream().filter(event -> event.endsWith(" creditCost")))
        .isNotEmpty();
    assertThat(
            wrapper
                .database()
                .rows(
                    "SELECT change_type, payload ->> 'creditCost' FROM sync.event WHERE record_id = 'c1' ORDER BY position"))
        .containsExactly("INSERT|1.00", "UPDATE|2.00");
  }

  @Test
  void aBackfillThatFailsStopsNeitherTheDrainNorOtherBackfills() {
    wrapper.install().start().forget();
    wrapper.sql(
        "DROP TABLE entities",
        "INSERT INTO sync.backfill (table_name) VALUES ('entities'), ('credit_configurations')",
        credits(1, 3));
    Writer writer = wrapper.writer();

    Awaitility.await()
        .until(
            () ->
                wrapper
                    .database()
                    .rows("SELECT table_name FROM sync.backfill WHERE phase <> 'done'")
                    .equals(List.of("entities")));
    for (int i = 10; i < 15; i++) {
      int id = i;
      wrapper.sql(credits(id, id));
      Awaitility.await()
          .atMost(Duration.ofMillis(500))
          .until(
              () ->
                  wrapper
                      .database()
                      .rows("SELECT count(*) FROM sync.event WHERE record_id = 'c" + id + "'")
                      .equals(List.of("1")));
      assertThat(writer.isWriting()).isTrue();
    }
  }

  @Test
  void aLockOnATableHoldsUpItsBackfillAlone() throws SQLException {
    wrapper.install().start().forget();
    try (Connection open = wrapper.begin()) {
      WriterFixture.execute(open, "LOCK TABLE entities IN ACCESS EXCLUSIVE MODE");
      wrapper.sql("INSERT INTO sync.backfill (table_name) VALUES ('entities')");
      for (int i = 1; i < 4; i++) {
        int id = i;
        wrapper.sql(credits(id, id));
        Awaitility.await()
            .atMost(Duration.ofSeconds(3))
            .until(
                () ->
                    wrapper
                        .database()
                        .rows("SELECT count(*) FROM sync.event WHERE record_id = 'c" + id + "'")
                        .equals(List.of("1")));
      }
    }
  }

  private static String credits(int first, int last) {
    return """
    INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
    SELECT 'c' || g, 't1', 'crm.op' || g, g FROM generate_series(%d, %d) AS g
    """
        .formatted(first, last);
  }
}
