package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that its handler cannot do is set aside with its later versions, and all others go on;
 * when the fault is mended it is done, in order, once.
 */
@Tag("slow")
class PoisonRecordTest {

  private static final Logger log = LoggerFactory.getLogger(PoisonRecordTest.class);

  private static final int RECORDS = 10_000;
  private static final Duration RECOVERY = Duration.ofMinutes(2);
  private static final String HANDLER = "ledger-credit-configs";
  private static final String LETTERS =
      "SELECT record_id || ' at ' || position FROM sync_dead_letter ORDER BY place";

  /** A letter is not removed before this session has ended. */
  private static final String HOLD_UP_THE_REMOVAL =
      """
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN OLD; END $$;
      CREATE TRIGGER wait BEFORE DELETE ON sync_dead_letter FOR EACH ROW EXECUTE FUNCTION wait();
      SELECT pg_advisory_lock(42)
      """;

  private static final String HELD_UP =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

  private static final Installation WRAPPER = Installation.withRedis();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(4).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @Test
  void onePoisonRecordAmongTenThousandWaitsWithItsLaterVersionsAndIsDoneWhenItIsMended() {
    try (Ledger ledger = new Ledger(WRAPPER, TestServers.newDatabase())) {
      ledger.database().execute("INSERT INTO poison VALUES ('many-5000')");
      JavaProcess first = ledger.start("one");
      ledger.awaitCaughtUp(RECOVERY);
      long before = ledger.effects();
      WRAPPER.execute(
          """
          INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
          SELECT 'many-' || n, tenant_of(n), 'crm.many.' || n, 1.00 FROM generate_series(1, %d) AS n
          """
              .formatted(RECORDS));
      long begin = System.nanoTime();
      update("many-5000", 2);
      awaitLetters(ledger, 2);
      ledger.awaitCaughtUp(RECOVERY);
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(ledger.effects() - before).isEqualTo(RECORDS - 1);

      first.kill();
      JavaProcess second = ledger.start("one");
      update("many-5000", 3);
      update("many-5001", 3);
      awaitLetters(ledger, 3);
      ledger.awaitCaughtUp(RECOVERY);
      assertThat(ledger.effects() - before).isEqualTo(RECORDS);
      List<String> letters = ledger.database().rows(LETTERS);
      assertThat(letters).isEqualTo(eventsOf("many-5000"));
      assertThat(ledger.faults())
          .filteredOn(fault -> fault.contains(" effects of "))
          .hasSize(3)
          .allSatisfy(fault -> assertThat(fault).startsWith("0 effects of").contains("many-5000"));

      second.tell("retry " + HANDLER);
      Ledger.awaitLog(second, "3 dead letters are tried again", RECOVERY);
      update("many-5002", 4);
      ledger.awaitCaughtUp(RECOVERY);
      assertThat(ledger.database().rows(LETTERS)).isEqualTo(letters);

      ledger.database().execute("DELETE FROM poison");
      retry(ledger, second);
      update("many-5000", 5);
      ledger.awaitCaughtUp(RECOVERY);
      ledger.assertExact();
      log.info(
          "{} records, one of them poison: the other {} were done in {} ms; {} and later its three letters, in order, once",
          RECORDS,
          RECORDS - 1,
          taken.toMillis(),
          letters);
    }
  }

  @Test
  void aConsumerThatIsKilledWhileLettersAreTriedAgainDoesNothingTwice() throws SQLException {
    try (Ledger ledger = new Ledger(WRAPPER, TestServers.newDatabase())) {
      ledger.database().execute("INSERT INTO poison VALUES ('config-1')");
      JavaProcess first = ledger.start("one");
      awaitLetters(ledger, 1);
      update("config-1", 7);
      awaitLetters(ledger, 2);
      ledger.awaitCaughtUp(RECOVERY);
      ledger.database().execute("DELETE FROM poison");
      try (Connection holding = ledger.database().dataSource().getConnection();
          Statement statement = holding.createStatement()) {
        statement.execute(HOLD_UP_THE_REMOVAL);
        first.tell("retry " + HANDLER);
        await("a letter that is about to be removed")
            .atMost(RECOVERY)
            .until(() -> ledger.count(HELD_UP) > 0);
        first.kill();
      }
      JavaProcess second = ledger.start("one");
      update("config-1", 8);
      ledger.awaitCaughtUp(RECOVERY);
      retry(ledger, second);
      ledger.awaitCaughtUp(RECOVERY);
      ledger.assertExact();
      log.info("Killed between the effect of a letter and its removal: each effect once");
    }
  }

  private static void retry(Ledger ledger, JavaProcess consumer) {
    consumer.tell("retry " + HANDLER);
    awaitLetters(ledger, 0);
  }

  private static void update(String config, int cost) {
    WRAPPER.execute(
        "UPDATE credit_configurations SET credit_cost = %d WHERE config_id = '%s'"
            .formatted(cost, config));
  }

  private static void awaitLetters(Ledger ledger, int letters) {
    await(letters + " dead letters")
        .atMost(RECOVERY)
        .until(() -> ledger.database().rows(LETTERS).size() == letters);
  }

  private static List<String> eventsOf(String recordId) {
    return WRAPPER
        .database()
        .rows(
            "SELECT record_id || ' at ' || position FROM sync.event WHERE application = 'crm' AND record_id = '%s' ORDER BY position"
                .formatted(recordId));
  }
}
