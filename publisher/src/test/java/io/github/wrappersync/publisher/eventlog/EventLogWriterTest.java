package io.github.wrappersync.publisher.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLogWriterTest {

  private static final String LOOKS_AT_THE_LOG =
      """
      SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables
      WHERE schemaname = 'sync' AND relname = 'log'
      """;

  private static final String TAIL = "SELECT position FROM sync.channel";

  private static final String HEAD = "SELECT head FROM sync.log";

  private final TestDatabase database = TestServers.newDatabase();
  private Connection connection;
  private EventLogWriter writer;

  @BeforeEach
  void open() throws SQLException {
    SeedTables.create(database.dataSource());
    database.migrate();
    connection = database.dataSource().getConnection();
    try (var statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off"); // as the writer's connection has it
    }
    connection.setAutoCommit(false);
    writer = EventLogWriter.open(connection);
    connection.commit();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void theHeadIsMovedWithoutASearchThroughItsFormerVersions() throws SQLException {
    append(1);
    connection.commit();
    long before = ask(LOOKS_AT_THE_LOG);

    append(1);

    assertThat(ask(LOOKS_AT_THE_LOG)).isEqualTo(before);
    connection.commit();
    assertThat(ask(HEAD)).isEqualTo(2);
  }

  @Test
  void theHeadIsFoundAgainInATableThatWasRewritten() throws SQLException {
    append(1);
    connection.commit();
    database.execute("VACUUM FULL sync.log");

    append(1);
    append(1);
    connection.commit();

    assertThat(ask(HEAD)).isEqualTo(3);
  }

  @Test
  void theHeadIsFoundAgainAfterARollback() throws SQLException {
    append(1);
    connection.commit();
    append(2);
    connection.rollback();
    writer.rolledBack();

    append(1);
    connection.commit();

    assertThat(ask(HEAD)).isEqualTo(2);
  }

  @Test
  void whoeverIsNotTheWriterAnyMoreAppendsNothing() throws SQLException {
    append(1);
    connection.commit();
    database.execute("UPDATE sync.log SET head = 7");

    assertThatThrownBy(() -> append(1)).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void fewEventsAndManyAreStoredAlike() throws SQLException {
    append(16);
    append(17);
    connection.commit();

    assertThat(
            database.rows(
                """
                SELECT DISTINCT ROW (application, tenant_id, data_type, change_type, reason, changed_fields, priority,
                                     source_time, change_id, payload::text, traceparent)::text
                FROM sync.event
                """))
        .hasSize(1);
    assertThat(ask("SELECT count(*) FROM sync.event")).isEqualTo(33);
    assertThat(ask("SELECT count(*) FROM sync.head")).isEqualTo(33);
  }

  @Test
  void aWriterThatBeginsKnowsWhatTheTableOfChannelsLagsBehindIn() throws SQLException {
    append(1);
    append(2);
    connection.commit();
    assertThat(ask(TAIL)).isEqualTo(1);

    writer = EventLogWriter.open(connection);

    assertThat(ask(TAIL)).isEqualTo(3);
    assertThat(append(1).get(0).previous()).isEqualTo(3);
  }

  @Test
  void channelsAreWrittenNowAndThen() throws SQLException {
    append(1);
    append(2);
    connection.commit();

    writer.writeChannels(connection);
    connection.commit();

    assertThat(ask(TAIL)).isEqualTo(3);
    assertThat(ask("SELECT position FROM sync.channel_progress")).isEqualTo(3);
    append(1);
    connection.commit();
    writer = EventLogWriter.open(connection);
    assertThat(append(1).get(0).previous()).isEqualTo(4);
  }

  @Test
  void whatWasRolledBackIsNoChannelsNewestEvent() throws SQLException {
    append(1);
    connection.commit();
    append(2);
    connection.rollback();
    writer.rolledBack();

    writer.writeChannels(connection);
    connection.commit();

    assertThat(ask(TAIL)).isEqualTo(1);
    assertThat(append(1).get(0).previous()).isEqualTo(1);
  }

  @Test
  void aChannelWhoseFirstEventWasRolledBackDoesNotExist() throws SQLException {
    append(1);
    connection.rollback();
    writer.rolledBack();

    writer.writeChannels(connection);
    connection.commit();

    assertThat(ask("SELECT count(*) FROM sync.channel")).isZero();
  }

  @Test
  void theChannelsOfARemovedApplicationDoNotComeBackWithItsEvents() throws SQLException {
    append(1);
    append(1);
    connection.commit();
    database.execute(
        "DELETE FROM sync.channel",
        "DELETE FROM sync.application WHERE name = 'crm'",
        "INSERT INTO sync.removed_application (name) VALUES ('crm')");

    EventLogWriter.open(connection);
    connection.commit();
    assertThat(ask("SELECT count(*) FROM sync.channel")).isZero();

    database.execute(
        "DELETE FROM sync.removed_application",
        """
        INSERT INTO sync.application (name, operations, permissions, shared_permissions, data_types, since)
        VALUES ('crm', '{}', '{}', '{}', '{users}', 2)
        """);
    EventLogWriter.open(connection);
    connection.commit();
    assertThat(ask("SELECT count(*) FROM sync.channel")).isZero();
  }

  private List<Event> append(int events) throws SQLException {
    long head = writer.head();
    List<NewEvent> contents =
        IntStream.rangeClosed(1, events)
            .mapToObj(number -> content("u" + (head + number)))
            .toList();
    return writer.append(connection, contents, 0, BatchTrace.NONE);
  }

  private static NewEvent content(String record) {
    return new NewEvent(
        new RecordKey("users", record),
        new Recipient("crm", "t"),
        ChangeType.UPDATE,
        null,
        List.of("name", "it is \"quoted\", {with} a \\"),
        Priority.NORMAL,
        Instant.parse("2026-01-02T03:04:05.123456789Z"),
        1L,
        "{\"name\": \"Zoë\"}");
  }

  private long ask(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
