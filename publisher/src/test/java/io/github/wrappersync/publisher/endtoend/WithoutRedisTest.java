package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.publisher.endtoend.Journal.Told;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.status.SyncState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No Redis at all, neither for the publisher nor for the clients: they poll, keep what they have
 * while they are refused, and start over by themselves when the database was restored.
 */
class WithoutRedisTest {

  private static final Logger log = LoggerFactory.getLogger(WithoutRedisTest.class);

  private static final Duration POLL = Duration.ofSeconds(1);

  /** A client that found nobody asks again after 5 s at the longest. */
  private static final Duration NEXT_TRY = Duration.ofSeconds(6);

  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private static final Installation WRAPPER = Installation.withoutRedis();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(100).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @Test
  void withoutRedisTheClientPolls() {
    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      for (int i = 0; i < 20; i++) {
        WRAPPER.execute(
            "UPDATE credit_configurations SET credit_cost = credit_cost + 0.25",
            "UPDATE tenant_users SET name = name || '.' WHERE user_id IN ('user-4', 'user-5')");
      }
      Duration noticed = crm.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));

      assertThat(crm.status().state()).isEqualTo(SyncState.POLLING);
      log.info(
          "No Redis at all: views complete {} ms after the last of {} changes, promised {} ms",
          noticed.toMillis(),
          20 * 202,
          POLL.toMillis());
    }
  }

  @Test
  void aRefusedTokenTakesNothingAwayAndIsTriedAgain() {
    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      Set<Record> before = WRAPPER.truth("crm");
      crm.awaitViews(before, RECOVERY);
      WRAPPER.execute(
          "UPDATE sync.application SET token_hash = sha256('another token') WHERE name = 'crm'");
      Duration noticed = crm.awaitState(SyncState.UNAUTHORIZED, RECOVERY);
      WRAPPER.execute(
          "UPDATE entities SET entity_name = 'Renamed' WHERE tenant_id = 'acme'",
          "DELETE FROM tenant_users WHERE user_id = 'user-8'");
      assertThat(Truth.difference(crm.held(), before)).isEmpty();
      assertThat(crm.status().lastError()).isPresent();

      WRAPPER.execute(
          "UPDATE sync.application SET token_hash = sha256('crm-token-0123456789') WHERE name = 'crm'");
      // The publisher knows a token for up to a second: a client that asks sooner is refused again.
      await()
          .atMost(NEXT_TRY)
          .until(() -> WRAPPER.getLater("/v1/crm/digest", "crm").join().statusCode() == 200);
      long asked = System.nanoTime();
      crm.client().awaitCaughtUp(NEXT_TRY.plus(SLACK));
      Duration answered = Duration.ofNanos(System.nanoTime() - asked);
      crm.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));
      assertThat(crm.status().state()).isEqualTo(SyncState.POLLING);
      log.info(
          "The token refused: noticed after {} ms, all {} records kept; the token put right: caught up {} ms after it was asked to",
          noticed.toMillis(),
          before.size(),
          answered.toMillis());
    }
  }

  @Test
  @Tag("slow")
  void aRestoredDatabaseMakesClientsStartOver() {
    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      WRAPPER.publisher().stop();
      TestDatabase backup = WRAPPER.backup();
      WRAPPER.start();
      WRAPPER.execute(
          """
          INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
          VALUES ('never-backed-up', 'acme', 'crm.lost.one', 1.00)
          """,
          "UPDATE credit_configurations SET credit_cost = 77.00 WHERE config_id = 'config-4'",
          "DELETE FROM credit_configurations WHERE config_id = 'config-8'");
      crm.awaitViews(WRAPPER.truth("crm"), NEXT_TRY.plus(SLACK));
      assertThat(crm.client().creditCosts().find("acme", "crm.lost.one")).isPresent();
      String epoch = crm.status().epoch().orElseThrow();

      WRAPPER.publisher().kill();
      WRAPPER.restore(backup);
      // The positions of the lost changes are given to others now.
      WRAPPER.execute(
          "UPDATE credit_configurations SET is_active = false WHERE config_id IN ('config-5', 'config-7', 'config-10')");
      WRAPPER.start();
      Set<Record> truth = WRAPPER.truth("crm");
      Duration noticed = crm.awaitViewsOfAnyEpoch(truth, NEXT_TRY.plus(SLACK));

      // The views are loaded a moment before the status names the epoch that they are of.
      await().until(() -> !crm.status().epoch().equals(Optional.of(epoch)));
      assertThat(crm.status().counters().resyncs()).isOne();
      Told lost = last(crm, "never-backed-up");
      assertThat(lost.type()).isEqualTo(ChangeType.DELETE);
      assertThat(lost.reason()).contains(DeleteReason.DELETED);
      assertThat(last(crm, "config-4").type()).isEqualTo(ChangeType.SNAPSHOT);
      assertThat(last(crm, "config-8").type()).isEqualTo(ChangeType.SNAPSHOT);
      assertThat(crm.client().creditCosts().get("acme", "crm.leads.op4"))
          .isPresent()
          .get()
          .isNotEqualTo(new BigDecimal("77.00"));
      EventLogAudit.assertWhole(WRAPPER.database());
      log.info(
          "The database restored: {} records right again {} ms after the publisher was ready, epoch {} after {}",
          truth.size(),
          noticed.toMillis(),
          crm.status().epoch().orElseThrow(),
          epoch);
    }
  }

  private static Told last(ObservedClient client, String configId) {
    List<Told> told = client.journal().of("credit-configs", "acme", configId);
    return told.get(told.size() - 1);
  }
}
