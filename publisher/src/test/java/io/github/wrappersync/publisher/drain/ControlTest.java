package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators ask of the writer by {@code sync.control}, and the intervals of priorities. */
class ControlTest {

  private static final String PAUSE = "UPDATE sync.control SET paused = true";
  private static final String RESUME = "UPDATE sync.control SET paused = false";
  private static final String DRAIN = "UPDATE sync.control SET drains_asked = drains_asked + 1";

  private static final String LEASE_SINCE =
      "SELECT backend_start FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted"
          + " AND application_name = 'wrapper-sync writer' AND datname = current_database()";

  private final WriterFixture wrapper = WriterFixture.installed();

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void aPauseStopsDrainAndBackfillOnEveryInstanceAndSurvivesARestart() {
    wrapper.start().forget();
    wrapper.close();
    wrapper.sql(
        PAUSE,
        "SET sync.mute = 'on'; INSERT INTO entities (entity_id, tenant_id) VALUES ('muted', 't1')",
        "SET sync.mute = 'off'; INSERT INTO sync.backfill (table_name) VALUES ('entities')",
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')");
    wrapper.start();
    try (Writer standby = wrapper.newWriter()) {
      standby.start();
      String lease = wrapper.database().rows(LEASE_SINCE).get(0);
      // Longer than PostgreSQL lets a session be idle.
      await()
          .during(Duration.ofMillis(3_500))
          .atMost(Duration.ofSeconds(10))
          .until(() -> unprocessed() == 1 && wrapper.writer().isWriting());
      assertThat(wrapper.database().rows(LEASE_SINCE)).containsExactly(lease);
      assertThat(standby.isWriting()).isFalse();
      assertThat(wrapper.database().rows("SELECT phase FROM sync.backfill WHERE phase <> 'done'"))
          .containsExactly("rows");
    }

    wrapper.sql(RESUME);

    assertThat(wrapper.events()).hasSize(6);
  }

  @Test
  void aWriterAtWorkObeysAPauseAtOnce() {
    wrapper.start().forget();
    wrapper.sql(PAUSE);
    await()
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              wrapper.sql(
                  "INSERT INTO entities (entity_id, tenant_id) VALUES (gen_random_uuid(), 't1')");
              return wrapper
                  .database()
                  .rows(
                      "SELECT coalesce(min(changed_at) < now() - interval '300 ms', false) FROM change_log WHERE NOT processed")
                  .equals(List.of("t"));
            });

    wrapper.sql(RESUME);

    wrapper.awaitDrained();
  }

  @Test
  void aPriorityWithAnIntervalIsDrainedInFullEachTimeAndTheOthersMeanwhile() {
    wrapper.intervals(Map.of(Priority.LOW, Duration.ofSeconds(2))).start().forget();
    awaitClosed();
    long before = head();
    long begin = System.nanoTime();
    wrapper.sql(
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code)"
            + " SELECT 'c' || g, 't1', 'crm.a' FROM generate_series(1, 2500) g",
        "INSERT INTO custom_roles (role_id, tenant_id, permissions) VALUES ('r', 't1', '[\"crm.a\"]')");

    await().until(() -> head() == before + 1);
    assertThat(unprocessed()).isEqualTo(2500);
    await().until(() -> unprocessed() == 0);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
    assertThat(wrapper.events()).hasSize(2501).startsWith("INSERT crm:t1:roles r");
  }

  @Test
  void aRepairOfARecordWhoseOlderChangeWaitsIsNotForgotten() {
    repair("INSERT INTO sync.backfill (table_name) VALUES ('credit_configurations')");
  }

  @Test
  void aThinRowOfARecordWhoseOlderChangeWaitsIsNotForgotten() {
    repair(
        "INSERT INTO change_log (table_name, record_id, operation) VALUES ('credit_configurations', 'c', 'UPDATE')");
  }

  private void repair(String how) {
    wrapper.intervals(Map.of(Priority.LOW, Duration.ofSeconds(4))).start().forget();
    wrapper.sql(
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c', 't1', 'crm.a', 1)");
    wrapper.forget();
    awaitClosed();
    wrapper.sql(
        "UPDATE credit_configurations SET credit_cost = 5",
        "BEGIN; SET LOCAL sync.mute = 'on'; UPDATE credit_configurations SET credit_cost = 7; "
            + how
            + "; COMMIT");
    wrapper.awaitDrained();
    assertThat(
            wrapper
                .database()
                .rows(
                    "SELECT payload ->> 'creditCost' FROM sync.head JOIN sync.event USING (position)"))
        .isEqualTo(wrapper.database().rows("SELECT credit_cost FROM credit_configurations"));
  }

  @Test
  void changesOfARecordKeepTheirOrderWhateverTheIntervals() {
    wrapper
        .intervals(
            Map.of(
                Priority.LOW, Duration.ofMillis(300),
                Priority.NORMAL, Duration.ofMillis(200),
                Priority.CRITICAL, Duration.ofMillis(100)))
        .start()
        .forget();
    for (int i = 1; i <= 200; i++) {
      wrapper.sql(
          "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c', 't1', 'crm.a', %1$d)"
                  .formatted(i)
              + " ON CONFLICT (config_id) DO UPDATE SET credit_cost = excluded.credit_cost");
    }

    wrapper.awaitDrained();

    assertThat(
            wrapper
                .database()
                .rows(
                    "SELECT (payload ->> 'creditCost')::numeric::int FROM sync.event ORDER BY position"))
        .isEqualTo(
            java.util.stream.IntStream.rangeClosed(1, 200).mapToObj(String::valueOf).toList());
  }

  @Test
  void aDrainThatIsAskedForWaitsForNoIntervalAndIsToldToBeDone() {
    wrapper
        .intervals(
            Map.of(
                Priority.LOW, Duration.ofHours(1),
                Priority.NORMAL, Duration.ofHours(1),
                Priority.CRITICAL, Duration.ofHours(1)))
        .start()
        .forget();
    awaitClosed();
    wrapper.sql(
        "INSERT INTO credit_configurations (config_id, tenant_id, operation_code)"
            + " SELECT 'c' || g, 't1', 'crm.a' FROM generate_series(1, 3000) g",
        "INSERT INTO entities (entity_id, tenant_id) VALUES ('e', 't1')");

    wrapper.sql(DRAIN);
    await().until(() -> done().equals(List.of("t")));

    assertThat(unprocessed()).isZero();
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('later', 't1')");
    await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(5))
        .until(() -> unprocessed() == 1);
    wrapper.sql(DRAIN, DRAIN);
    await().until(() -> done().equals(List.of("t")));
    assertThat(unprocessed()).isZero();
  }

  @Test
  void aNewWriterDrainsWhatWaitsWhateverTheIntervals() {
    wrapper.intervals(Map.of(Priority.NORMAL, Duration.ofHours(1))).start().forget();
    awaitClosed();
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e', 't1')");
    wrapper.close();
    assertThat(unprocessed()).isOne();

    wrapper.start();

    assertThat(wrapper.events()).hasSize(3);
  }

  @Test
  void theInstanceThatWritesIsKnownAndNoneWhenNoneDoes() {
    assertThat(wrapper.database().rows(WritingInstance.QUERY)).containsExactly("null|f");
    wrapper.start();
    assertThat(wrapper.database().rows(WritingInstance.QUERY)).containsExactly("here:8080|t");
    wrapper.close();
    await()
        .until(() -> wrapper.database().rows(WritingInstance.QUERY).equals(List.of("here:8080|f")));
    wrapper.start();
  }

  /** Until a turn of every line is over: what comes now waits for the interval. */
  private void awaitClosed() {
    wrapper.sql(DRAIN);
    await().until(() -> done().equals(List.of("t")));
  }

  private List<String> done() {
    return wrapper.database().rows("SELECT drains_done = drains_asked FROM sync.control");
  }

  private long head() {
    return Long.parseLong(wrapper.database().rows("SELECT head FROM sync.log").get(0));
  }

  private long unprocessed() {
    return Long.parseLong(
        wrapper.database().rows("SELECT count(*) FROM change_log WHERE NOT processed").get(0));
  }
}
