package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UPDATE of very many rows of low priority, by a publisher with 256 MB: critical changes, made
 * all the while, reach their consumer before it and beside it. A million rows with {@code
 * -Dsync.test.largeTransaction=1000000}.
 */
@Tag("slow")
class LargeTransactionTest {

  private static final Logger log = LoggerFactory.getLogger(LargeTransactionTest.class);

  private static final int ROWS = Integer.getInteger("sync.test.largeTransaction", 60_000);

  /** What is promised to a critical change. */
  private static final Duration PROMISED = Duration.ofSeconds(2);

  private static final Duration ALL = Duration.ofSeconds(60 + ROWS / 1_000);

  private final Map<String, Long> committedAt = new ConcurrentHashMap<>();
  private final Map<String, Long> toldAt = new ConcurrentHashMap<>();

  @Test
  void criticalChangesOvertakeALargeTransactionOfLowPriority() throws Exception {
    try (Installation wrapper = Installation.withRedis()) {
      wrapper.execute(
          "INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions) VALUES ('r', 'acme', '0', '[\"crm.x\"]')",
          """
          INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
          SELECT 'config-' || n, ('{acme,globex,initech}'::text[])[1 + n %% 3], 'crm.op' || n, 1
          FROM generate_series(1, %d) AS n
          """
              .formatted(ROWS));
      wrapper.start();
      awaitDrained(wrapper);
      SyncClient crm = wrapper.bareClient("crm").build();
      crm.handle(
          "roles",
          DataTypes.ROLES,
          change -> toldAt.putIfAbsent(change.record().roleName(), System.nanoTime()));
      ExecutorService threads = Executors.newSingleThreadExecutor();
      try (crm) {
        crm.start().awaitReady(Duration.ofSeconds(30));
        CompletableFuture<Long> update =
            CompletableFuture.supplyAsync(() -> updateEverything(wrapper), threads);
        long begin = System.nanoTime();
        int changes = 0;
        try (Connection connection = wrapper.database().dataSource().getConnection();
            Statement statement = connection.createStatement()) {
          do {
            change(statement, ++changes);
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
          } while (!update.isDone() || waiting(wrapper));
        }
        int last = changes;
        await().atMost(PROMISED).until(() -> toldAt.containsKey(String.valueOf(last)));
        long committed = update.join();
        long end = System.nanoTime();

        awaitDrained(wrapper);
        EventLogAudit.assertWhole(wrapper.database());
        assertThat(
                wrapper.count(
                    "SELECT count(*) FROM sync.event WHERE change_type = 'UPDATE' AND data_type = 'credit-configs'"))
            .isEqualTo(ROWS);
        List<Duration> before = latencies(0, committed);
        List<Duration> after = latencies(committed, Long.MAX_VALUE);
        log.info(
            "{} rows of low priority in one transaction of {} ms, drained {} ms after its commit; critical changes meanwhile:"
                + " {} before the commit, longest {} ms; {} after it, p50 {} ms, longest {} ms",
            ROWS,
            (committed - begin) / 1_000_000,
            (end - committed) / 1_000_000,
            before.size(),
            before.isEmpty() ? 0 : before.get(before.size() - 1).toMillis(),
            after.size(),
            after.get(after.size() / 2).toMillis(),
            after.get(after.size() - 1).toMillis());
        log.info(
            "Of these, the longest from the change to the batch that took it, in ms: {}",
            wrapper
                .database()
                .rows(
                    "SELECT (extract(epoch FROM created_at - source_time) * 1000)::int FROM sync.event"
                        + " WHERE data_type = 'roles' ORDER BY 1 DESC LIMIT 5"));
        assertThat(after.get(after.size() - 1)).isLessThan(PROMISED);
        assertThat(before).allSatisfy(one -> assertThat(one).isLessThan(PROMISED));
        assertThat(wrapper.publisher().log().lines())
            .noneMatch(line -> line.contains("WARN") && !line.contains("RedisAnnouncer"));
      } finally {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  /** When the transaction was committed. */
  private static long updateEverything(Installation wrapper) {
    wrapper.execute("UPDATE credit_configurations SET credit_cost = credit_cost + 1");
    return System.nanoTime();
  }

  private void change(Statement statement, int number) throws SQLException {
    statement.execute(
        "UPDATE custom_roles SET role_name = '%d' WHERE role_id = 'r'".formatted(number));
    committedAt.put(String.valueOf(number), System.nanoTime());
  }

  private static boolean waiting(Installation wrapper) {
    return wrapper.count(
            "SELECT count(*) FROM (SELECT FROM change_log, sync.log WHERE id > low_watermark AND NOT processed"
                + " AND table_name = 'credit_configurations' LIMIT 1) AS one")
        > 0;
  }

  private static void awaitDrained(Installation wrapper) {
    await()
        .atMost(ALL)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                wrapper.count(
                        "SELECT (SELECT count(*) FROM change_log WHERE NOT processed)"
                            + " + (SELECT count(*) FROM sync.backfill WHERE phase <> 'done')"
                            + " + (SELECT 1 - count(*) FROM sync.log)")
                    == 0);
  }

  /** Of the changes that were committed in this time, in ascending order. */
  private List<Duration> latencies(long from, long to) {
    List<Duration> latencies = new ArrayList<>();
    committedAt.forEach(
        (name, committed) -> {
          if (committed >= from && committed < to) {
            assertThat(toldAt).as("what the consumer was told").containsKey(name);
            latencies.add(Duration.ofNanos(toldAt.getOrDefault(name, Long.MAX_VALUE) - committed));
          }
        });
    Collections.sort(latencies);
    return latencies;
  }
}
