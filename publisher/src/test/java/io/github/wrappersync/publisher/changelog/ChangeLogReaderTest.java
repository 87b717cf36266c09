package io.github.wrappersync.publisher.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the reader finds while transactions of the wrapper are open, each step forced. */
class ChangeLogReaderTest {

  private TestDatabase database;
  private Connection writer;
  private ChangeLogReader reader;

  @BeforeEach
  void open() throws SQLException {
    database = TestServers.newDatabase().migrate();
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
          "INSERT INTO change_log (table_name, record_id, operation)"
              + " SELECT 'credit_configurations', g, 'UPDATE' FROM generate_series(1, 100000) g");
      insert(small, "tenant_users", "u");
      small.commit();

      assertThat(look()).containsExactly(100_001L);

      large.commit();
      // A gap of this size is asked for a tenth of the time only.
      Awaitility.await().until(() -> look().size() == 10);
      assertThat(reader.index().pendingCount()).isEqualTo(100_001);
      assertThat(look().subList(0, 3)).containsExactly(100_001L, 1L, 2L);
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
    reader.mark(writer, List.of(ids), UUID.randomUUID());
    writer.commit();
    reader.index().processed(List.of(ids));
  }

  private static void insert(Connection connection, String table, String record)
      throws SQLException {
    execute(
        connection,
        "INSERT INTO change_log (table_name, record_id, operation) VALUES ('%s', '%s', 'INSERT')"
            .formatted(table, record));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
