package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.status.SyncState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application that is registered while the wrapper and the other applications are at work. With
 * {@code -Dapplications.records=100000} it finds so many records of its own.
 */
@Tag("slow")
class ApplicationsAtRunTimeTest {

  private static final Logger log = LoggerFactory.getLogger(ApplicationsAtRunTimeTest.class);

  private static final int RECORDS = Integer.getInteger("applications.records", 10_000);
  private static final int SEEDED = 1_500;
  private static final int CHANGES_PER_SECOND = 200;
  private static final Duration NEXT_HEARTBEAT = Duration.ofMillis(2_250);
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration FILLED = Duration.ofSeconds(30 + RECORDS / 1_000);

  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  private static final Installation WRAPPER = Installation.withRedis();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER
        .seed(SEEDED)
        .execute(
            """
            INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
            SELECT 'order-' || n, tenant_of(n), 'sales.orders.op' || n, n %% 50 FROM generate_series(1, %d) AS n
            """
                .formatted(RECORDS)
                .replace("%%", "%"));
    WRAPPER.start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  /** Registers it, and gives its token. */
  private static String register() {
    String answer =
        await()
            .atMost(RECOVERY)
            .until(() -> WRAPPER.admin("PUT", "applications/sales"), Optional::isPresent)
            .orElseThrow();
    Matcher token = TOKEN.matcher(answer);
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  private static boolean isComplete() {
    return WRAPPER
        .admin("GET", "applications/sales")
        .filter(answer -> answer.contains("\"complete\":true"))
        .isPresent();
  }

  @Test
  void anApplicationIsFilledWhileOthersGoOnAndComesBackCleanAfterItsRemoval() {
    try (ObservedClient crm = WRAPPER.client("crm").start();
        Workload workload = new Workload(WRAPPER.database(), SEEDED)) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      workload.start(CHANGES_PER_SECOND);
      await().atMost(RECOVERY).until(() -> workload.changes() >= 2 * CHANGES_PER_SECOND);
      List<Duration> before = crm.journal().ages();

      long began = System.nanoTime();
      int changesBefore = workload.changes();
      String token = register();
      await().atMost(FILLED).pollInterval(Duration.ofMillis(50)).until(() -> isComplete());
      Duration filled = Duration.ofNanos(System.nanoTime() - began);
      int changesMeanwhile = workload.changes() - changesBefore;
      List<Duration> during = newest(crm.journal().ages(), before);
      try (ObservedClient sales = WRAPPER.client("sales", token).start()) {
        workload.close();
        sales.awaitViews(WRAPPER.truth("sales"), NEXT_HEARTBEAT.plus(SLACK));
        crm.awaitViews(WRAPPER.truth("crm"), NEXT_HEARTBEAT.plus(SLACK));
        assertThat(sales.held()).hasSizeGreaterThan(RECORDS);
        EventLogAudit.assertWhole(WRAPPER.database());
        log.info(
            "{} records were there for the new application: complete after {} ms, in which {} changes were made",
            sales.held().size(),
            filled.toMillis(),
            changesMeanwhile);
        log.info(
            "From the wrapper's write to the CRM's handler, before: {}; meanwhile: {}",
            percentiles(before),
            percentiles(during));
        assertThat(during.get(during.size() - 1)).isLessThan(SLACK);

        comesBackClean(crm, sales, token);
      }
    }
  }

  /** The former life's consumer keeps its token, and sleeps through the removal. */
  private static void comesBackClean(ObservedClient crm, ObservedClient sleeper, String token) {
    long began = System.nanoTime();
    assertThat(WRAPPER.admin("DELETE", "applications/sales")).isPresent();
    WRAPPER.execute(
        "DELETE FROM credit_configurations WHERE config_id IN ('order-1', 'order-2')",
        "UPDATE credit_configurations SET credit_cost = 99 WHERE config_id = 'order-3'");
    String anew = register();
    log.info(
        "Removed, all {} of its records purged, and registered anew after {} ms",
        sleeper.held().size(),
        Duration.ofNanos(System.nanoTime() - began).toMillis());
    WRAPPER.execute(
        """
        UPDATE sync.application SET old_token_hash = sha256('%s'), old_token_valid_until = 'infinity'
        WHERE name = 'sales'
        """
            .formatted(token));
    await().atMost(FILLED).until(() -> isComplete());
    WRAPPER.execute(
        "UPDATE credit_configurations SET credit_cost = 98 WHERE config_id = 'order-4'");
    try (ObservedClient sales = WRAPPER.client("sales", anew).start()) {
      sales.awaitViews(WRAPPER.truth("sales"), NEXT_HEARTBEAT.plus(SLACK));
    }
    sleeper.awaitViews(WRAPPER.truth("sales"), FILLED.plus(RECOVERY));
    crm.awaitViews(WRAPPER.truth("crm"), NEXT_HEARTBEAT.plus(SLACK));
  }

  /** What came on top of the first ones; both are in rising order. */
  private static List<Duration> newest(List<Duration> all, List<Duration> first) {
    List<Duration> rest = new ArrayList<>(all);
    first.forEach(rest::remove);
    return rest;
  }

  private static String percentiles(List<Duration> ages) {
    return "%d changes, p50 %d ms, p99 %d ms, longest %d ms"
        .formatted(
            ages.size(),
            ages.get(ages.size() / 2).toMillis(),
            ages.get(ages.size() * 99 / 100).toMillis(),
            ages.get(ages.size() - 1).toMillis());
  }
}
