package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.publisher.testing.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three instances of one application share its database: whatever happens to the one that runs a
 * handler, another one goes on, and each change has its effect once.
 */
@Tag("slow")
class SeveralInstancesTest {

  private static final Logger log = LoggerFactory.getLogger(SeveralInstancesTest.class);

  private static final int SEEDED = 100;
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  /** What a lease lasts, and how often another instance asks for it. */
  private static final Duration TAKEN_OVER = Duration.ofSeconds(6 + 2);

  /** How long PostgreSQL lets a transaction lie idle that a frozen handler has begun. */
  private static final Duration LONGEST_IDLENESS = Duration.ofSeconds(30);

  private static final String STOPS = "stops in this instance";

  private static final Installation WRAPPER = Installation.withRedis();

  private final Map<String, JavaProcess> instances = new HashMap<>();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(SEEDED).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @BeforeEach
  void insertTheUsersThatAreHeldUp() {
    WRAPPER.execute(
        "DELETE FROM tenant_users WHERE user_id IN ('held', 'other')",
        """
        INSERT INTO tenant_users (user_id, tenant_id, email, name)
        VALUES ('held', 'acme', 'held@example.org', 'Held'), ('other', 'globex', 'other@example.org', 'Other')
        """);
  }

  @Test
  void whenOneIsKilledAndOneFrozenEachEffectHappensOnce() {
    try (Ledger ledger = startThree();
        Workload workload = new Workload(WRAPPER.database(), SEEDED, 1)) {
      workload.start(100);
      String killed = ledger.holder("ledger-users");
      takeOver(ledger, "Killed", killed, instance(killed)::kill);

      ledger.awaitCaughtUp(RECOVERY);
      String frozen = ledger.holder("ledger-users");
      takeOver(ledger, "Frozen", frozen, () -> freezeBetweenTransactions(ledger, frozen));
      String next = ledger.holder("ledger-users");
      instance(frozen).thaw();
      Ledger.awaitLog(instance(frozen), STOPS, SLACK.plusSeconds(4));
      assertThat(next).isNotIn(killed, frozen);
      workload.close();
      ledger.awaitCaughtUp(RECOVERY);
      ledger.assertExact();
      assertThat(ledger.holder("ledger-users")).isEqualTo(next);
      assertNoEffectAfterTakeOver(ledger);
      log.info(
          "{} effects of {} changes by three instances, each once",
          ledger.effects(),
          workload.changes());
    }
  }

  @Test
  void aTransactionThatWasFrozenIsRefusedWhenTheLeaseIsLost() {
    try (Ledger ledger = startThree()) {
      String frozen = ledger.holder("ledger-users");
      Path gate = holdUp(ledger, frozen);
      instance(frozen).freeze();
      long begin = System.nanoTime();
      await("another holder")
          .atMost(TAKEN_OVER.plus(SLACK))
          .until(() -> !ledger.holder("ledger-users").equals(frozen));
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(effects(ledger, "held")).isOne();
      Ledger.openGate(gate);
      instance(frozen).thaw();

      Ledger.awaitLog(instance(frozen), Ledger.THROUGH_THE_GATE + " held", SLACK);
      Ledger.awaitLog(instance(frozen), Ledger.REFUSED, SLACK);
      Ledger.awaitLog(instance(frozen), "ledger-users' " + STOPS, SLACK);
      ledger.awaitCaughtUp(RECOVERY);
      ledger.assertExact();
      assertThat(by(ledger, "held")).containsExactly(frozen, ledger.holder("ledger-users"));
      assertNoEffectAfterTakeOver(ledger);
      log.info(
          "Frozen in the middle of a transaction and continued after {} ms, when another instance had the lease:"
              + " its commit was refused, the other one did the change",
          taken.toMillis());
    }
  }

  @Test
  void aTransactionThatStaysFrozenHoldsUpItsOwnTenantForABoundedTime() {
    try (Ledger ledger = startThree()) {
      String frozen = ledger.holder("ledger-users");
      Path gate = holdUp(ledger, frozen);
      instance(frozen).freeze();
      long begin = System.nanoTime();
      WRAPPER.execute("UPDATE tenant_users SET name = 'Other' || name WHERE user_id = 'other'");
      Duration others = awaitEffects(ledger, "other", 2, begin, TAKEN_OVER.plus(SLACK));
      Duration own = awaitEffects(ledger, "held", 2, begin, LONGEST_IDLENESS.plus(SLACK));
      Ledger.openGate(gate);
      instance(frozen).thaw();

      Ledger.awaitLog(instance(frozen), "ledger-users' " + STOPS, SLACK.plusSeconds(4));
      ledger.awaitCaughtUp(RECOVERY);
      ledger.assertExact();
      assertNoEffectAfterTakeOver(ledger);
      log.info(
          "Frozen for good in the middle of a transaction: another instance went on with the other tenants after {} ms, and with"
              + " the tenant whose rows were locked after {} ms",
          others.toMillis(),
          own.toMillis());
    }
  }

  private Ledger startThree() {
    Ledger ledger = new Ledger(WRAPPER, TestServers.newDatabase());
    for (String name : List.of("one", "two", "three")) {
      instances.put(name, ledger.start(name));
    }
    ledger.awaitCaughtUp(RECOVERY);
    return ledger;
  }

  private JavaProcess instance(String name) {
    JavaProcess instance = instances.get(name);
    if (instance == null) {
      throw new IllegalStateException("No instance is called '%s'".formatted(name));
    }
    return instance;
  }

  /** Has the instance stop in the middle of a transaction that changed rows. */
  private Path holdUp(Ledger ledger, String name) {
    Path gate = ledger.closeGate(name, "held");
    WRAPPER.execute("UPDATE tenant_users SET name = 'Held up' WHERE user_id = 'held'");
    Ledger.awaitLog(instance(name), Ledger.AT_THE_GATE + " held", RECOVERY);
    return gate;
  }

  /**
   * Frozen within one it would hold rows of tenants, or its lease's, until PostgreSQL ends that:
   * the other tests are about it.
   */
  private void freezeBetweenTransactions(Ledger ledger, String name) {
    await("no transaction under way")
        .atMost(RECOVERY)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              instance(name).freeze();
              if (ledger.hasOpenTransactions()) {
                instance(name).thaw();
                return false;
              }
              return true;
            });
  }

  /** Waits until each handler that the instance ran has an effect of another one. */
  private static void takeOver(Ledger ledger, String how, String instance, Runnable fault) {
    List<String> handlers =
        DataTypes.all().stream()
            .map(DataType::name)
            .map(Ledger::handler)
            .filter(handler -> ledger.holder(handler).equals(instance))
            .toList();
    fault.run();
    long last = ledger.count("SELECT coalesce(max(seq), 0) FROM audit");
    long begin = System.nanoTime();
    for (String handler : handlers) {
      await(how + ": an effect of " + handler)
          .atMost(TAKEN_OVER.plus(SLACK))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  ledger.count(
                          "SELECT count(*) FROM audit WHERE seq > %d AND handler = '%s' AND instance <> '%s'"
                              .formatted(last, handler, instance))
                      > 0);
      log.info(
          "{}: the first effect of {} by another instance after {} ms",
          how,
          handler,
          Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }
  }

  /** Each instance that ran a handler ran it once, and none came back. */
  private static void assertNoEffectAfterTakeOver(Ledger ledger) {
    String turns =
        """
        SELECT handler, instance FROM (
          SELECT handler, instance, lag(instance) OVER (PARTITION BY handler ORDER BY seq) AS before FROM audit) AS effect
        WHERE before IS DISTINCT FROM instance GROUP BY handler, instance HAVING count(*) > 1
        """;
    assertThat(ledger.database().rows(turns)).as("handler|instance that came back").isEmpty();
  }

  private static long effects(Ledger ledger, String recordId) {
    return ledger.count("SELECT count(*) FROM audit WHERE record_id = '%s'".formatted(recordId));
  }

  private static List<String> by(Ledger ledger, String recordId) {
    return ledger
        .database()
        .rows("SELECT instance FROM audit WHERE record_id = '%s' ORDER BY seq".formatted(recordId));
  }

  private static Duration awaitEffects(
      Ledger ledger, String recordId, int effects, long begin, Duration atMost) {
    await("effects of " + recordId)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> effects(ledger, recordId) == effects);
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
