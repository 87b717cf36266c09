package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.publisher.sql.Batches;
import io.github.wrappersync.publisher.sql.RoundTrip;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.postgresql.PGConnection;
import org.postgresql.util.ByteStreamWriter;

/** What an append writes, in a few statements whatever the number of events. */
final class AppendStatements {

  private static final String COLUMNS =
      """
      position, previous, application, tenant_id, data_type, record_id, event_id, change_type,
      reason, changed_fields, priority, source_time, change_id, payload, traceparent
      """;

  private static final String INSERT =
      "INSERT INTO sync.event (%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?)"
          .formatted(COLUMNS);

  private static final String COPY = "COPY sync.event (%s) FROM STDIN BINARY".formatted(COLUMNS);

  private AppendStatements() {}

  /**
   * Up to so many rows are inserted one by one, which travel together. COPY takes less for each
   * row, but two round trips and a statement that PostgreSQL reads anew each time.
   */
  private static final int FEW = 16;

  /** Appends the rows of the events. */
  static void appendEvents(Connection connection, List<Event> events) throws SQLException {
    if (events.size() <= FEW) {
      insertEvents(connection, events);
    } else {
      copyEvents(connection, events);
    }
  }

  private static void insertEvents(Connection connection, List<Event> events) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (Event event : events) {
        NewEvent content = event.content();
        statement.setLong(1, event.position());
        statement.setLong(2, event.previous());
        statement.setString(3, event.channel().application());
        statement.setString(4, event.channel().tenantId());
        statement.setString(5, event.channel().dataType());
        statement.setString(6, content.record().recordId());
        statement.setObject(7, event.eventId());
        statement.setString(8, content.changeType().name());
        statement.setString(9, content.reason() == null ? null : content.reason().name());
        statement.setArray(
            10, connection.createArrayOf("text", content.changedFields().toArray(String[]::new)));
        statement.setString(11, content.priority().name().toLowerCase(Locale.ROOT));
        statement.setObject(12, PostgresTime.of(content.sourceTime()).atOffset(ZoneOffset.UTC));
        statement.setObject(13, content.changeId(), Types.BIGINT);
        statement.setString(14, content.payload());
        statement.setString(15, event.traceparent());
        statement.addBatch();
      }
      Batches.execute(statement);
    }
  }

  private static void copyEvents(Connection connection, List<Event> events) throws SQLException {
    CopyRows rows = new CopyRows(15);
    for (Event event : events) {
      NewEvent content = event.content();
      rows.beginRow();
      rows.bigint(event.position())
          .bigint(event.previous())
          .text(event.channel().application())
          .text(event.channel().tenantId())
          .text(event.channel().dataType())
          .text(content.record().recordId())
          .uuid(event.eventId())
          .text(content.changeType().name())
          .text(content.reason() == null ? null : content.reason().name())
          .texts(content.changedFields())
          .text(content.priority().name().toLowerCase(Locale.ROOT))
          .timestamptz(content.sourceTime())
          .bigint(content.changeId())
          .text(content.payload())
          .text(event.traceparent());
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(COPY, ByteStreamWriter.of(rows.end()));
    } catch (IOException e) {
      throw new SQLException(
          "The events could not be sent to PostgreSQL: " + e.getMessage(), "08006", e);
    }
  }

  /**
   * Makes the events the heads of their records; the heads of records that are gone are deleted.
   */
  static void moveHeads(RoundTrip trip, List<Event> events) {
    Map<List<Object>, Event> newest = new LinkedHashMap<>();
    for (Event event : events) {
      newest.put(List.of(event.content().record(), event.content().recipient()), event);
    }
    List<Event> alive =
        newest.values().stream().filter(event -> event.content().reason() == null).toList();
    List<Event> gone =
        newest.values().stream().filter(event -> event.content().reason() != null).toList();
    if (!alive.isEmpty()) {
      forEachHead(
          trip,
          """
          INSERT INTO sync.head AS head (data_type, record_id, application, tenant_id, position)
          SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
          ON CONFLICT (data_type, record_id, application, tenant_id) DO UPDATE SET position = excluded.position
          """,
          alive);
    }
    if (!gone.isEmpty()) {
      forEachHead(
          trip,
          """
          DELETE FROM sync.head
          USING unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
            AS gone (data_type, record_id, application, tenant_id, position)
          WHERE head.data_type = gone.data_type AND head.record_id = gone.record_id
            AND head.application = gone.application AND head.tenant_id = gone.tenant_id
          """,
          gone);
    }
  }

  private static void forEachHead(RoundTrip trip, String sql, List<Event> events) {
    trip.add(
        sql,
        texts(events, event -> event.channel().dataType()),
        texts(events, event -> event.content().record().recordId()),
        texts(events, event -> event.channel().application()),
        texts(events, event -> event.channel().tenantId()),
        events.stream().mapToLong(Event::position).toArray());
  }

  private static <T> String[] texts(Collection<T> all, Function<T, String> text) {
    return all.stream().map(text).toArray(String[]::new);
  }
}
