package io.github.wrappersync.publisher.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.publisher.LogRows;
import io.github.wrappersync.publisher.settings.RetentionSettings;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final RetentionSettings SETTINGS =
      new RetentionSettings(Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(30));

  private static TestDatabase database;

  @BeforeAll
  static void create() {
    database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    database.migrate();
    database.execute("INSERT INTO sync.log (epoch, life) VALUES ('0f9d1c52', 'test')");
  }

  @BeforeEach
  void clear() {
    new LogRows(database).clear();
    database.execute("TRUNCATE change_log, sync.redrain", "DROP TABLE IF EXISTS sync.delivery");
  }

  private static Retention retention(PositionHold... holds) {
    return new Retention(database.dataSource(), "public", SETTINGS, List.of(holds));
  }

  private static Deleted run(PositionHold... holds) throws SQLException {
    return retention(holds).run().orElseThrow();
  }

  /** Events 1 to {@code count}, of so many records in turn; each record's newest is its head. */
  private static void events(int count, int records) {
    database.execute(
        """
        INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id, change_type,
                                changed_fields, priority, source_time, payload)
        SELECT n, n - 1, 'crm', 't', 'users', 'r' || n %% %2$d, gen_random_uuid(), 'UPDATE', '{}', 'normal', now(), '{}'
        FROM generate_series(1, %1$d) AS n
        """
            .formatted(count, records),
        """
        INSERT INTO sync.head
        SELECT data_type, record_id, application, tenant_id, max(position) FROM sync.event GROUP BY 1, 2, 3, 4
        """,
        "UPDATE sync.log SET head = " + count);
  }

  /** Makes the events up to a position as old as so many days. */
  private static void age(long position, int days) {
    database.execute(
        "UPDATE sync.event SET created_at = now() - interval '%d days' WHERE position <= %d"
            .formatted(days, position));
  }

  private static List<String> positions() {
    return database.rows("SELECT position FROM sync.event ORDER BY position");
  }

  @Test
  void oldEventsGoAndHeadsStayHoweverOldTheyAre() throws SQLException {
    events(10, 3);
    age(9, 8);

    Deleted deleted = run();

    assertThat(positions()).containsExactly("8", "9", "10");
    assertThat(deleted.events()).isEqualTo(7);
    assertThat(deleted.trimmed()).isEqualTo(7);
  }

  @Test
  void youngEventsStay() throws SQLException {
    events(10, 3);
    age(4, 8);
    age(2, 6);

    assertThat(run().trimmed()).isEqualTo(4);
    assertThat(positions()).containsExactly("1", "2", "5", "6", "7", "8", "9", "10");
  }

  @Test
  void aDeletedRecordsLastEventGoesToo() throws SQLException {
    events(2, 2);
    database.execute(
        "UPDATE sync.event SET change_type = 'DELETE', reason = 'DELETED' WHERE position = 2",
        "DELETE FROM sync.head WHERE position = 2");
    age(2, 8);

    assertThat(run().trimmed()).isEqualTo(2);
    assertThat(positions()).containsExactly("1");
  }

  @Test
  void aLargeLogIsTrimmedInManyTransactions() throws SQLException {
    events(3 * Sweep.STEP, 100);
    age(3 * Sweep.STEP, 8);

    Deleted deleted = run();

    assertThat(deleted.events()).isEqualTo(3 * Sweep.STEP - 100);
    assertThat(positions()).hasSize(100);
    assertThat(database.rows("SELECT count(*) FROM sync.head JOIN sync.event USING (position)"))
        .containsExactly("100");
  }

  /** Holds a run up just where it says how far the log is trimmed: nothing may be gone by then. */
  @Test
  void nothingIsGoneBeforeItIsSaidThatItIs() throws Exception {
    events(10, 1);
    age(9, 8);
    try (Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      PositionHold lock =
          () -> {
            try {
              statement.execute("SELECT FROM sync.retention FOR UPDATE");
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
            return OptionalLong.empty();
          };
      CompletableFuture<Deleted> run =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return run(lock);
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      Awaitility.await()
          .pollInterval(Duration.ofMillis(10))
          .until(() -> database.rows("SELECT FROM pg_locks WHERE NOT granted").size() == 1);
      assertThat(positions()).hasSize(10);
      other.rollback();

      assertThat(run.get(10, TimeUnit.SECONDS).trimmed()).isEqualTo(9);
      assertThat(positions()).containsExactly("10");
    }
  }

  @Test
  void nothingIsDeletedThatSomebodyStillNeeds() throws SQLException {
    events(10, 1);
    age(9, 8);

    assertThat(run(OptionalLong::empty, () -> OptionalLong.of(5)).trimmed()).isEqualTo(4);
    assertThat(run().trimmed()).isEqualTo(9);
  }

  @Test
  void noEventIsDeletedWhileItIsNotKnownWhatIsNeeded() {
    events(10, 1);
    age(9, 8);

    assertThatThrownBy(
            () ->
                run(
                    () -> {
                      throw new IllegalStateException("not known");
                    }))
        .hasMessage("not known");
    assertThat(positions()).hasSize(10);
    assertThat(database.rows("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
        .containsExactly("0");
  }

  @Test
  void aHeadThatIsFollowedLaterGoesWithTheNextRunFromTheBeginning() throws SQLException {
    events(3, 3);
    age(3, 8);
    assertThat(run().events()).isZero();
    database.execute("UPDATE sync.head SET position = 4 WHERE position = 1");

    database.execute("UPDATE sync.retention SET ran_at = now() - interval '2 hours'");
    assertThat(retention().runIfDue().orElseThrow().events()).isZero();
    database.execute(
        "UPDATE sync.retention SET ran_at = now() - interval '2 hours', whole_at = now() - interval '2 days'");
    assertThat(retention().runIfDue().orElseThrow().events()).isEqualTo(1);
  }

  @Test
  void oneRunAnHourIsEnoughForAllInstances() throws SQLException {
    assertThat(retention().runIfDue()).isPresent();
    assertThat(retention().runIfDue()).isEmpty();
  }

  @Test
  void twoRunsAtATimeAreOne() throws SQLException {
    try (Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(hashtextextended('sync.retention', 0))");
      assertThat(retention().run()).isEqualTo(Optional.empty());
    }
    Awaitility.await().until(() -> retention().run().isPresent());
  }

  @Test
  void onlyProcessedChangesBelowTheLowWatermarkGo() throws SQLException {
    database.execute(
        """
        INSERT INTO change_log (id, table_name, record_id, operation, processed, changed_at, actor)
        SELECT n, 'entities', 'e' || n, 'UPDATE', n <> 2, now() - interval '31 days', 'wrapper' FROM generate_series(1, 6) n
        """,
        "UPDATE change_log SET changed_at = now() - interval '29 days' WHERE id = 5",
        "INSERT INTO sync.redrain VALUES (3)",
        """
        INSERT INTO sync.set_aside (table_name, record_id, change_id, code, reason, change)
        VALUES ('entities', 'e4', 4, 'test', 'test', '{}')
        """,
        "UPDATE sync.log SET low_watermark = 5");

    assertThat(run().changes()).isEqualTo(1);
    assertThat(database.rows("SELECT id FROM change_log ORDER BY id"))
        .containsExactly("2", "3", "4", "5", "6");
  }

  @Test
  void aRowThatIsBeingPutBackIsNotWaitedForAndNotLost() throws SQLException {
    database.execute(
        """
        INSERT INTO change_log (id, table_name, record_id, operation, processed, changed_at, actor)
        SELECT n, 'entities', 'e' || n, 'UPDATE', true, now() - interval '31 days', 'wrapper' FROM generate_series(1, 3) n
        """,
        "UPDATE sync.log SET low_watermark = 3");
    try (Connection wrapper = database.dataSource().getConnection();
        Statement statement = wrapper.createStatement()) {
      wrapper.setAutoCommit(false);
      statement.execute("UPDATE change_log SET processed = false WHERE id = 2");
      assertThat(run().changes()).isEqualTo(2);
      wrapper.commit();
    }
    assertThat(run().changes()).isZero();
    assertThat(database.rows("SELECT id, processed FROM change_log")).containsExactly("2|f");
  }

  @Test
  void theWriterIsNotInTheWay() throws SQLException {
    events(10, 1);
    age(9, 8);
    try (Connection writer = database.dataSource().getConnection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      writer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("SELECT * FROM sync.log");
      assertThat(run().events()).isEqualTo(9);
      statement.execute("UPDATE sync.log SET head = 11");
      writer.commit();
    }
  }

  @Test
  void oldDeliveriesAndReportsOfSilentConsumersGo() throws SQLException {
    database.execute(
        "CREATE TABLE sync.delivery (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL)",
        "INSERT INTO sync.delivery (at) SELECT now() - interval '32 days' + n * interval '1 day' FROM generate_series(1, 4) n",
        """
        INSERT INTO sync.progress (application, consumer, report, reported_at)
        VALUES ('crm', 'here', '{}', now()), ('crm', 'gone', '{}', now() - interval '31 days')
        """);

    Deleted deleted = run();

    assertThat(deleted.deliveries()).isEqualTo(2);
    assertThat(deleted.consumers()).isEqualTo(1);
    assertThat(database.rows("SELECT consumer FROM sync.progress")).containsExactly("here");
  }
}
