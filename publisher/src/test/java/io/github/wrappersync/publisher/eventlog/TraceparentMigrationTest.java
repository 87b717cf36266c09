package io.github.wrappersync.publisher.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import io.github.wrappersync.wire.Envelope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A log that was written before events carried traces, by the version that writes them. */
class TraceparentMigrationTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String FILE = "SELECT pg_relation_filenode('sync.event')";

  private final TestDatabase database = TestServers.newDatabase();

  @Test
  void eventsOfBeforeAreReadWithoutATraceAndThoseAfterWithTheirs() throws SQLException {
    SeedTables.create(database.dataSource());
    migrateTo("7");
    database.execute(
        "INSERT INTO sync.log (epoch, life, head) VALUES ('0f9d1c52000000ff', 'test', 1)",
        """
        INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id, change_type,
                                changed_fields, priority, source_time, payload)
        VALUES (1, 0, 'crm', 't', 'users', 'u1', '0f9d1c52-0000-80ff-8000-000000000001', 'INSERT', '{}', 'normal', now(), '{}')
        """,
        "INSERT INTO sync.head VALUES ('users', 'u1', 'crm', 't', 1)",
        "INSERT INTO sync.channel VALUES ('crm', 't', 'users', 1)");
    List<String> file = database.rows(FILE);

    database.migrate();
    List<Event> appended = append(index -> index == 0 ? TRACE : null);

    assertThat(database.rows(FILE)).as("the table is not written anew").isEqualTo(file);
    List<Envelope> feed =
        new FeedReader(JdbcClient.create(database.dataSource()))
            .read(new Selection("crm", Set.of(), Set.of()), 0, Optional.empty(), 10)
            .events();
    assertThat(feed).extracting(Envelope::traceparent).containsExactly(null, TRACE, null);
    assertThat(appended)
        .extracting(event -> event.toEnvelope("e").traceparent())
        .containsExactly(TRACE, null);
  }

  private List<Event> append(BatchTrace trace) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      EventLogWriter writer = EventLogWriter.open(connection);
      List<Event> events =
          writer.append(connection, List.of(content("u2"), content("u3")), 0, trace);
      connection.commit();
      return events;
    }
  }

  private static NewEvent content(String record) {
    return new NewEvent(
        new RecordKey("users", record),
        new Recipient("crm", "t"),
        ChangeType.INSERT,
        null,
        List.of(),
        Priority.NORMAL,
        Instant.EPOCH,
        1L,
        "{}");
  }

  private void migrateTo(String version) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .defaultSchema("sync")
        .schemas("sync")
        .placeholders(Map.of("wrapperSchema", "public"))
        .target(version)
        .load()
        .migrate();
  }
}
