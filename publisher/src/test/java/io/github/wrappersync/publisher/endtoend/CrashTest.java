package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.HaltingPublisher;
import io.github.wrappersync.status.SyncState;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publisher's process is gone at the worst moments, and another one goes on: the log is whole,
 * and the clients miss nothing.
 */
class CrashTest {

  private static final Logger log = LoggerFactory.getLogger(CrashTest.class);

  private static final Duration RECOVERY = Duration.ofSeconds(30);

  /** A client that found nobody asks again after 5 s at the longest, and polls every second. */
  private static final Duration NEXT_TRY = Duration.ofSeconds(6);

  private static final int CHANGES = 20_000;

  /** How many of the changes of a half are an event of these. */
  private static final int CRM_OF_HALF = 8_500;

  private static final int HRMS_OF_HALF = 4_500;

  private static final Installation WRAPPER = Installation.withRedis();

  @BeforeAll
  static void seed() {
    WRAPPER.seed(100);
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @Test
  void anEventThatIsCommittedAndNotAnnouncedIsNotMissed() {
    WRAPPER.start(HaltingPublisher.class);
    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      crm.awaitViews(WRAPPER.truth("crm"), RECOVERY);
      WRAPPER.execute(
          """
          INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
          VALUES ('%s', 'acme', 'crm.leads.halt', 7.50)
          """
              .formatted(HaltingPublisher.RECORD));

      assertThat(WRAPPER.publisher().awaitEnd()).isEqualTo(HaltingPublisher.EXIT_CODE);
      String event =
          "SELECT count(*) FROM sync.event WHERE record_id = '%s'"
              .formatted(HaltingPublisher.RECORD);
      assertThat(WRAPPER.count(event)).isOne();
      assertThat(crm.client().creditCosts().find("acme", "crm.leads.halt")).isEmpty();

      WRAPPER.start();
      Duration noticed = crm.awaitViews(WRAPPER.truth("crm"), NEXT_TRY.plus(SLACK));
      assertThat(crm.journal().of("credit-configs", "acme", HaltingPublisher.RECORD)).hasSize(1);
      assertThat(WRAPPER.count(event)).isOne();
      EventLogAudit.assertWhole(WRAPPER.database());
      log.info(
          "Gone between commit and PUBLISH: the view has it {} ms after the next publisher was ready",
          noticed.toMillis());
    }
  }

  @Tag("slow")
  @Test
  void killedInTheMiddleOfTwentyThousandChangesItGoesOnWhereItWas() {
    WRAPPER.start();
    try (ObservedClient crm = WRAPPER.client("crm").start();
        ObservedClient hrms = WRAPPER.client("hrms").start()) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      hrms.awaitState(SyncState.LIVE, RECOVERY);
      WRAPPER.execute(
          "CREATE TABLE first_change AS SELECT coalesce(max(id), 0) AS before FROM change_log",
          "CREATE VIEW made AS SELECT change_log.* FROM change_log, first_change WHERE id > before");

      long begin = System.nanoTime();
      makeHalfOfTheChanges("first");
      await()
          .atMost(RECOVERY)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> WRAPPER.count("SELECT count(*) FROM made WHERE processed") > CHANGES / 10);
      WRAPPER.publisher().kill();
      long done = WRAPPER.count("SELECT count(*) FROM made WHERE processed");
      assertThat(done).isPositive().isLessThan(CHANGES / 2);
      makeHalfOfTheChanges("second");
      WRAPPER.start();
      crm.awaitViews(WRAPPER.truth("crm"), RECOVERY);
      hrms.awaitViews(WRAPPER.truth("hrms"), RECOVERY);
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);

      EventLogAudit.assertWhole(WRAPPER.database());
      assertThat(WRAPPER.count("SELECT count(*) FROM made")).isEqualTo(CHANGES);
      String eventsOf =
          "SELECT count(*) FROM sync.event JOIN made ON made.id = change_id AND application = '%s'";
      assertThat(WRAPPER.count(eventsOf.formatted("crm"))).isEqualTo(2 * CRM_OF_HALF);
      assertThat(WRAPPER.count(eventsOf.formatted("hrms"))).isEqualTo(2 * HRMS_OF_HALF);
      log.info(
          "Killed after {} of {} changes: {} events in the log, positions dense, none twice, chains whole;"
              + " CRM and HRMS complete, {} ms for all of it with the restart",
          done,
          CHANGES,
          WRAPPER.count("SELECT count(*) FROM sync.event"),
          taken.toMillis());
    }
  }

  /**
   * 10,000 changes in one transaction: configurations of the CRM and of the HRMS, and users of all
   * applications, are inserted, updated and deleted.
   */
  private static void makeHalfOfTheChanges(String half) {
    WRAPPER.execute(
        """
        BEGIN;
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        SELECT '%1$s-' || n, tenant_of(n), CASE WHEN n %% 2 = 0 THEN 'crm.leads.' ELSE 'hrms.leave.' END || n, 1.00
        FROM generate_series(1, 2000) AS n;
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        SELECT '%1$s-crm-' || n, tenant_of(n), 'crm.more.' || n, 1.00 FROM generate_series(1, 2000) AS n;
        UPDATE credit_configurations SET credit_cost = 2.50 WHERE config_id LIKE '%1$s-crm-%%';
        INSERT INTO tenant_users (user_id, tenant_id, email, name)
        SELECT '%1$s-' || n, 'acme', 'x' || n || '@example.org', 'X' FROM generate_series(1, 2000) AS n;
        DELETE FROM credit_configurations WHERE config_id IN (SELECT '%1$s-' || n FROM generate_series(1, 1000) AS n);
        DELETE FROM tenant_users WHERE user_id IN (SELECT '%1$s-' || n FROM generate_series(1, 1000) AS n);
        COMMIT;
        """
            .formatted(half));
  }
}
