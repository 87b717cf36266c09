package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.view.CreditCosts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of an application goes away while its handlers are at work, and comes back: each
 * effect has happened once, and nothing was set aside because of it.
 */
@Tag("slow")
class StoresGoAwayTest {

  private static final Logger log = LoggerFactory.getLogger(StoresGoAwayTest.class);

  private static final int SEEDED = 100;
  private static final int CHANGES_PER_SECOND = 150;
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final Duration AWAY = Duration.ofSeconds(8);

  /** Longer than a lease lasts, and as often asked for as that needs. */
  private static final Duration LEASE = Duration.ofSeconds(15);

  private static final String LETTERS = "SELECT count(*) FROM sync_dead_letter";

  private static final Installation WRAPPER = Installation.withRedis();
  private static int seeds;

  private final OwnPostgres postgres = new OwnPostgres();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(SEEDED).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  @Test
  void aDatabaseThatCrashesAndComesBackHasEachEffectOnce() {
    try (Ledger ledger = new Ledger(WRAPPER, postgres.database())) {
      survive(
          ledger,
          Map.of(),
          () -> {
            postgres.crash();
            pause(AWAY);
            postgres.comeBack();
          });
    }
  }

  @Test
  void aDatabaseThatEndsAllSessionsOverAndOverHasEachEffectOnce() {
    try (Ledger ledger = new Ledger(WRAPPER, postgres.database())) {
      survive(
          ledger,
          Map.of(),
          () -> {
            for (int i = 0; i < 30; i++) {
              ledger
                  .database()
                  .rows(
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
              pause(Duration.ofMillis(100 + i * 7));
            }
          });
    }
  }

  @Test
  void aLineToTheDatabaseThatGoesDeadAndIsMendedHasEachEffectOnce() {
    try (Ledger ledger = new Ledger(WRAPPER, postgres.database());
        TcpRelay line = new TcpRelay(postgres.port())) {
      String url = ledger.database().jdbcUrl().replace(":" + postgres.port(), ":" + line.port());
      survive(
          ledger,
          Map.of("LEDGER_DATABASE", url),
          () -> {
            line.cut();
            pause(AWAY);
            line.heal();
          });
    }
  }

  @Test
  void viewsGoOnWhileTheLineToTheDatabaseIsDead() {
    try (TcpRelay line = new TcpRelay(postgres.port())) {
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(
          postgres.database().jdbcUrl().replace(":" + postgres.port(), ":" + line.port()));
      SyncClient client =
          WRAPPER.pollingClient("crm").stores(JdbcStores.of(database).createTables()).build();
      try (client) {
        CreditCosts costs = client.creditCosts();
        for (DataType<?> type : DataTypes.all()) {
          client.handleInTransaction(type.name(), type, (change, transaction) -> {});
        }
        client.start().awaitCaughtUp(RECOVERY);
        line.cut();
        Duration longest = Duration.ZERO;
        long begin = System.nanoTime();
        for (int cost = 1; System.nanoTime() - begin < LEASE.toNanos(); cost++) {
          Duration seen = changeAndSee(costs, new BigDecimal(cost + ".25"));
          longest = seen.compareTo(longest) > 0 ? seen : longest;
          pause(Duration.ofMillis(500));
        }
        log.info(
            "The line to the database dead for {} s: a polling view had each change after {} ms at most",
            LEASE.toSeconds(),
            longest.toMillis());
        line.heal();
      }
    }
  }

  private static Duration changeAndSee(CreditCosts costs, BigDecimal cost) {
    WRAPPER.execute(
        """
        INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
        VALUES ('seen', 'acme', 'crm.seen', %1$s) ON CONFLICT (config_id) DO UPDATE SET credit_cost = %1$s
        """
            .formatted(cost));
    long begin = System.nanoTime();
    await("the view")
        .atMost(Duration.ofSeconds(1).plus(SLACK))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> costs.get("acme", "crm.seen").equals(Optional.of(cost)));
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private void survive(Ledger ledger, Map<String, String> settings, Runnable outage) {
    JavaProcess consumer = ledger.start("one", settings);
    ledger.awaitCaughtUp(RECOVERY);
    try (Workload workload = new Workload(WRAPPER.database(), SEEDED, ++seeds)) {
      workload.start(CHANGES_PER_SECOND);
      awaitMoreEffects(ledger);
      outage.run();
      long begin = System.nanoTime();
      awaitMoreEffects(ledger);
      Duration back = Duration.ofNanos(System.nanoTime() - begin);
      workload.close();
      ledger.awaitCaughtUp(RECOVERY);
      assertThat(ledger.count(LETTERS)).as("dead letters, " + consumer).isZero();
      ledger.assertExact();
      assertThat(consumer.isAlive()).isTrue();
      log.info(
          "{} changes, {} effects, each once, and no dead letter; the first effect {} ms after the outage",
          workload.changes(),
          ledger.effects(),
          back.toMillis());
    }
  }

  private static void awaitMoreEffects(Ledger ledger) {
    long before = ledger.effects();
    await("more effects")
        .atMost(RECOVERY.plus(SLACK))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> ledger.effects() > before + 50);
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(time.toMillis()));
  }
}
