package io.github.wrappersync.publisher.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.sql.RoundTrip;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the reader finds while transactions of the wrapper are open, each step forced. */
class ChangeLogReaderTest {

  private static final TestDatabase MIGRATED = TestServers.newDatabase().migrate();

  private TestDatabase database;
  private Connection writer;
  private ChangeLogReader reader;

  @BeforeEach
  void open() throws SQLException {
    database = TestServers.copyOf(MIGRATED);
    writer = database.dataSource().getConnection();
    writer.setAutoCommit(false);
    reader = newReader(0);
  }

  @AfterEach
  void close() throws SQLException {
    writer.close();
  }

  @Test
  void aTransactionThatTakesItsIdFirstAndCommitsLastIsNotMissed() throws SQLException {
    try (Connection slow = begin();
        Connection fast = begin()) {
      insert(slow, "entities", "slow");
      insert(fast, "entities", "fast");
      fast.commit();

      assertThat(look()).containsExactly(2L);
      process(2L);
      assertThat(look()).isEmpty();

      slow.commit();
      assertThat(look()).containsExactly(1L);
    }
  }

  @Test
  void theLowWatermarkStaysBelowAnIdThatMayStillBeCommitted() throws SQLException {
    try (Connection slow = begin();
        Connection fast = begin()) {
      insert(fast, "entities", "before");
      insert(slow, "entities", "slow");
      insert(fast, "entities", "fast");
      fast.commit();

      assertThat(look()).containsExactly(1L, 3L);
      assertThat(reader.index().lowWatermarkAfter(List.of(1L, 3L))).isEqualTo(1);
      process(1L, 3L);

      reader = newReader(1);
      slow.commit();
      assertThat(look()).containsExactly(2L);
    }
  }

  @Test
  void anIdThatWasRolledBackHoldsTheLowWatermarkOnlyUntilThatIsKnown() throws SQLException {
    try (Connection rolledBack = begin();
        Connection committed = begin()) {
      insert(rolledBack, "entities", "a");
      insert(committed, "entities", "b");
      committed.commit();
      assertThat(look()).containsExactly(2L);
      process(2L);
      assertThat(reader.index().lowWatermarkAfter(List.of())).isZero();

      rolledBack.rollback();
      look();

      assertThat(reader.index().hasGaps()).isFalse();
      assertThat(reader.index().lowWatermarkAfter(List.of())).isEqualTo(2);
    }
  }

  @Test
  void anOpenTransactionWithALaterTransactionIdThanEveryEndedOneIsNotTakenForDead()
      throws SQLException {
    // The trap of using the snapshot's xmax as fence: it lies one above the latest ENDED
    // transaction, here below the slow
    // one, as nothing that began after it has ended.
    try (Connection fast = begin();
        Connection slow = begin()) {
      execute(fast, "SELECT pg_current_xact_id()");
      execute(slow, "SELECT pg_current_xact_id()");
      insert(slow, "entities", "slow");
      insert(fast, "entities", "fast");
      fast.commit();

      assertThat(look()).containsExactly(2L);
      process(2L);
      for (int i = 0; i < 5; i++) {
        assertThat(look()).isEmpty();
        assertThat(reader.index().hasGaps()).isTrue();
      }

      slow.commit();
      assertThat(look()).containsExactly(1L);
    }
  }

  @Test
  void rowsAreTakenByThePriorityOfTheirTableThenInOrder() throws SQLException {
    try (Connection wrapper = begin()) {
      insert(wrapper, "credit_configurations", "low");
      insert(wrapper, "entities", "normal");
      insert(wrapper, "tenant_users", "critical");
      insert(wrapper, "custom_roles", "critical too");
      wrapper.commit();
    }

    assertThat(look()).containsExactly(3L, 4L, 2L, 1L);
  }

  @Test
  void thePriorityInTheRowDoesNotBreakTheOrderOfARecord() throws SQLException {
    try (Connection wrapper = begin()) {
      insert(wrapper, "entities", "e");
      insert(wrapper, "entities", "e");
      execute(wrapper, "UPDATE change_log SET priority = 'critical' WHERE id = 2");
      wrapper.commit();
    }

    assertThat(look()).containsExactly(1L, 2L);
  }

  @Test
  void aMillionRowsOfOneOpenTransactionAreOneGapAndHideNobody() throws SQLException {
    try (Connection large = begin();
        Connection small = begin()) {
      execute(
          large,
          "INSERT INTO change_log (actor, table_name, record_id, operation)"
              + " SELECT 'wrapper', 'credit_configurations', g, 'UPDATE' FROM generate_series(1, 100000) g");
      insert(small, "tenant_users", "u");
      small.commit();

      assertThat(look()).containsExactly(100_001L);

      large.commit();
      assertThat(look()).hasSize(10);
      assertThat(reader.index().pendingCount()).isEqualTo(100_001);
      assertThat(look().subList(0, 3)).containsExactly(100_001L, 1L, 2L);
    }
  }

  @Test
  void aNewerChangeDoesNotOvertakeAnOlderOneInAGreatGap() throws SQLException {
    try (Connection large = begin();
        Connection small = begin()) {
      execute(
          large,
          "INSERT INTO change_log (actor, table_name, record_id, operation)"
              + " SELECT 'wrapper', 'credit_configurations', g, 'UPDATE' FROM generate_series(1, 100000) g");
      insert(small, "credit_configurations", "frontier");
      small.commit();
      assertThat(look()).containsExactly(100_001L);
      process(100_001L);
      look();

      large.commit();
      insert(small, "credit_configurations", "1");
      small.commit();

      assertThat(look()).startsWith(1L, 2L, 3L);
      assertThat(reader.index().pendingCount()).isEqualTo(100_001);
    }
  }

  @Test
  void ofALargeGapThatIsFilledRowsOfHigherPriorityComeFirstAndIdsRolledBackAreNoRows()
      throws SQLException {
    try (Connection large = begin();
        Connection rolledBack = begin();
        Connection small = begin()) {
      execute(
          large,
          "INSERT INTO change_log (actor, table_name, record_id, operation) SELECT 'wrapper', CASE g WHEN 20000 THEN 'entities'"
              + " WHEN 25000 THEN 'tenant_users' ELSE 'credit_configurations' END, g, 'UPDATE' FROM generate_series(1, 30000) g");
      insert(rolledBack, "credit_configurations", "none");
      insert(small, "tenant_users", "u");
      small.commit();
      rolledBack.rollback();
      assertThat(look()).containsExactly(30_002L);

      large.commit();

      assertThat(look()).startsWith(25_000L, 30_002L, 20_000L, 1L, 2L, 3L);
      assertThat(reader.index().hasGaps()).isFalse();
      assertThat(reader.index().pendingCount()).isEqualTo(30_002);
      assertThat(reader.read(writer, List.of(30_000L, 30_001L))).hasSize(1);
      writer.commit();
    }
  }

  @Test
  void aGapIsLookedIntoOnlyWhenATransactionThatMayFillItHasEnded() throws SQLException {
    try (Connection slow = begin();
        Connection fast = begin()) {
      insert(slow, "entities", "slow");
      insert(fast, "entities", "fast");
      fast.commit();
      look();
      look();
      Gaps gap = reader.index().gaps().get(0);
      assertThat(gap.openTransactions()).isEqualTo(List.of(xidOf(slow)));
      assertThat(gap.mayHaveMoved(snapshot())).isFalse();

      slow.commit();

      assertThat(gap.mayHaveMoved(snapshot())).isTrue();
    }
  }

  @Test
  void aCriticalRowBehindMoreRowsThanOneLookTakesInIsNextAtOnce() throws SQLException {
    try (Connection wrapper = begin()) {
      execute(
          wrapper,
          "INSERT INTO change_log (actor, table_name, record_id, operation)"
              + " SELECT 'wrapper', 'credit_configurations', g, 'UPDATE' FROM generate_series(1, 60000) g");
      insert(wrapper, "tenant_users", "u");
      insert(wrapper, "tenant_users", "u");
      wrapper.commit();
    }

    assertThat(look()).startsWith(60_001L, 60_002L, 1L);
    assertThat(reader.index().frontier()).isEqualTo(50_000);
    assertThat(reader.index().lowWatermarkAfter(List.of(60_001L, 60_002L, 1L))).isEqualTo(1);
    process(60_001L, 60_002L);
    assertThat(look()).startsWith(1L, 2L);
    assertThat(reader.index().frontier()).isEqualTo(60_002);
    assertThat(reader.index().pendingCount()).isEqualTo(60_000);
  }

  @Test
  void veryManyGapsAreMadeIntoOneAndHideNobody() throws SQLException {
    reader = new ChangeLogReader("public", DefaultTables.in("public"), new ChangeLogIndex(0, 50));
    try (Connection slow = begin();
        Connection fast = begin()) {
      for (int i = 0; i < 100; i++) {
        insert(slow, "entities", "slow" + i);
        insert(fast, "entities", "fast" + i);
      }
      fast.commit();
      for (int i = 0; i < 4; i++) {
        List<Long> next = look();
        process(next.toArray(Long[]::new));
      }
      look();
      assertThat(reader.index().gaps()).hasSize(1);
      assertThat(reader.index().gaps().get(0).runCount()).isOne();
      assertThat(reader.index().lowWatermarkAfter(List.of())).isZero();

      slow.commit();

      look();
      assertThat(reader.index().hasGaps()).isFalse();
      assertThat(reader.index().next(1_000).stream().filter(id -> id % 2 == 1)).hasSize(100);
    }
  }

  private static long xidOf(Connection connection) throws SQLException {
    return number(connection, "SELECT pg_current_xact_id()::text");
  }

  private Snapshot snapshot() {
    return Snapshot.parse(database.rows("SELECT pg_current_snapshot()").get(0));
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  @Test
  void aRowThatWasPutBackIsNotReadWithItsOldImage() throws SQLException {
    try (Connection wrapper = begin()) {
      insert(wrapper, "entities", "e");
      wrapper.commit();
      look();
      process(1L);

      execute(wrapper, "UPDATE change_log SET processed = false");
      wrapper.commit();
    }

    assertThat(database.rows("SELECT * FROM sync.redrain")).containsExactly("1|f");
    reader = newReader(0);
    assertThat(look()).containsExactly(1L);
    assertThat(reader.read(writer, List.of(1L))).isEmpty();
  }

  private ChangeLogReader newReader(long lowWatermark) {
    return new ChangeLogReader("public", DefaultTables.in("public"), lowWatermark);
  }

  private Connection begin() throws SQLException {
    Connection connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private List<Long> look() throws SQLException {
    reader.look(writer);
    writer.commit();
    return reader.index().next(10);
  }

  private void process(Long... ids) throws SQLException {
    RoundTrip trip = new RoundTrip();
    reader.mark(trip, List.of(ids), UUID.randomUUID());
    trip.execute(writer);
    writer.commit();
    reader.index().processed(List.of(ids));
  }

  private static void insert(Connection connection, String table, String record)
      throws SQLException {
    execute(
        connection,
        "INSERT INTO change_log (actor, table_name, record_id, operation) VALUES ('wrapper', '%s', '%s', 'INSERT')"
            .formatted(table, record));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
