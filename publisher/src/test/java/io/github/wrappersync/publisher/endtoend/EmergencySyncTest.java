package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.status.SyncState;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever has gone wrong with the log or with a consumer, an emergency sync mends it. */
@Tag("slow")
class EmergencySyncTest {

  private static final Logger log = LoggerFactory.getLogger(EmergencySyncTest.class);

  private static final int SEEDED = 800;
  private static final int CHANGES_PER_SECOND = 200;
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  /** A client may pause between two snapshots. */
  private static final Duration NEXT_TRY = Duration.ofSeconds(6);

  private static final String EMERGENCIES = "SELECT count(*) FROM sync.emergency";
  private static final String EPOCH = "SELECT epoch FROM sync.log";
  private static final String OPEN =
      "SELECT count(*) FROM sync.emergency WHERE finished_at IS NULL";

  private static final Installation WRAPPER = Installation.withRedis();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(SEEDED).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @Test
  void consumersThatHaveDriftedAreMendedWhileTheWrapperIsAtWork() {
    try (ObservedClient crm = WRAPPER.client("crm").start();
        ObservedClient hrms = WRAPPER.client("hrms").start();
        Workload workload = new Workload(WRAPPER.database(), SEEDED)) {
      crm.awaitViews(WRAPPER.truth("crm"), RECOVERY);
      hrms.awaitViews(WRAPPER.truth("hrms"), RECOVERY);
      crm.awaitState(SyncState.LIVE, RECOVERY);
      workload.start(CHANGES_PER_SECOND);
      drift();
      String epoch = epoch();
      long head = WRAPPER.count("SELECT head FROM sync.log");
      long emergencies = WRAPPER.count(EMERGENCIES);
      CompletableFuture<HttpResponse<String>> waiting =
          WRAPPER.getLater(longPoll(epoch), "finance");

      long begin = System.nanoTime();
      assertThat(WRAPPER.administer("/admin/emergency-sync", "").statusCode()).isEqualTo(202);
      assertThat(WRAPPER.administer("/admin/emergency-sync", "{}").statusCode()).isEqualTo(202);
      await().atMost(RECOVERY).until(() -> WRAPPER.count(OPEN) == 0);
      Duration begun = Duration.ofNanos(System.nanoTime() - begin);
      int before = workload.changes();
      await().atMost(RECOVERY).until(() -> workload.changes() > before + CHANGES_PER_SECOND);
      workload.close();

      Duration mended = crm.awaitViews(WRAPPER.truth("crm"), NEXT_TRY.plus(SLACK));
      hrms.awaitViews(WRAPPER.truth("hrms"), NEXT_TRY.plus(SLACK));
      assertThat(epoch()).isNotEqualTo(epoch);
      assertThat(WRAPPER.count(EMERGENCIES)).isEqualTo(emergencies + 1);
      assertThat(WRAPPER.count("SELECT head FROM sync.log")).isGreaterThan(head);
      EventLogAudit.assertWhole(WRAPPER.database());
      assertThat(waiting.join().statusCode()).isEqualTo(410);
      assertThat(waiting.join().body()).contains("epoch-changed");
      log.info(
          "With {} changes a second: the new epoch began {} ms after it was asked for; the CRM's views equal the truth {} ms"
              + " after the last change",
          CHANGES_PER_SECOND,
          begun.toMillis(),
          mended.toMillis());
    }
  }

  @Test
  void aPublisherThatIsKilledMeanwhileGoesOnWithIt() throws SQLException {
    WRAPPER.execute(
        "SET sync.mute = 'on'; UPDATE credit_configurations SET credit_cost = 77 WHERE config_id IN ('config-10', 'config-700')");
    String epoch = epoch();
    long before = WRAPPER.count(EMERGENCIES);
    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      killInTheMiddleOfAnEmergencySync();
      assertThat(WRAPPER.count(OPEN)).isOne();
      assertThat(epoch()).isEqualTo(epoch);

      WRAPPER.start();
      await().atMost(RECOVERY).until(() -> WRAPPER.count(OPEN) == 0);

      crm.awaitViews(WRAPPER.truth("crm"), NEXT_TRY.plus(SLACK));
      assertThat(epoch()).isNotEqualTo(epoch);
      assertThat(WRAPPER.count(EMERGENCIES)).isEqualTo(before + 1);
      EventLogAudit.assertWhole(WRAPPER.database());
    }
  }

  /** When some tables are compared, and the last one is held up by a lock. */
  private static void killInTheMiddleOfAnEmergencySync() throws SQLException {
    try (Connection locking = WRAPPER.database().dataSource().getConnection();
        Statement statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("LOCK TABLE credit_configurations IN ACCESS EXCLUSIVE MODE");
      assertThat(WRAPPER.administer("/admin/emergency-sync", "").statusCode()).isEqualTo(202);
      await()
          .atMost(RECOVERY)
          .until(
              () ->
                  WRAPPER.count(
                          "SELECT count(*) FROM sync.backfill WHERE emergency_id IS NOT NULL AND phase <> 'done'")
                      < 4);
      WRAPPER.publisher().kill();
    }
  }

  /**
   * Changes that went by the triggers, heads that somebody deleted, and a record without either.
   */
  private static void drift() {
    WRAPPER.execute(
        """
        SET sync.mute = 'on';
        UPDATE credit_configurations SET credit_cost = 99 WHERE config_id LIKE 'config-1_';
        DELETE FROM tenant_users WHERE user_id LIKE 'user-2_';
        UPDATE custom_roles SET tenant_id = 'globex' WHERE role_id LIKE 'role-3_';
        DELETE FROM entities WHERE entity_id = 'entity-799'
        """,
        "DELETE FROM sync.head WHERE record_id LIKE 'config-4_' OR record_id = 'entity-799'");
  }

  private static String epoch() {
    return WRAPPER.database().rows(EPOCH).get(0);
  }

  /** Of an application that nothing is told to in this tenant. */
  private static String longPoll(String epoch) {
    long head = WRAPPER.count("SELECT head FROM sync.log");
    return "/v1/finance/changes?wait=60&tenants=nowhere&epoch=%s&after=%d".formatted(epoch, head);
  }
}
