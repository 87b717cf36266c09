package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.Channel;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.util.ByteStreamWriter;

/** What an append writes, in a few statements whatever the number of events. */
final class AppendStatements {

  private AppendStatements() {}

  /** Appends the rows of the events. */
  static void copyEvents(Connection connection, List<Event> events) throws SQLException {
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
          .copyIn(
              """
              COPY sync.event (position, previous, application, tenant_id, data_type, record_id, event_id, change_type,
                               reason, changed_fields, priority, source_time, change_id, payload, traceparent)
              FROM STDIN BINARY
              """,
              ByteStreamWriter.of(rows.end()));
    } catch (IOException e) {
      throw new SQLException(
          "The events could not be sent to PostgreSQL: " + e.getMessage(), "08006", e);
    }
  }

  /**
   * Makes the events the heads of their records; the heads of records that are gone are deleted.
   */
  static void moveHeads(Connection connection, List<Event> events) throws SQLException {
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
          connection,
          """
          INSERT INTO sync.head AS head (data_type, record_id, application, tenant_id, position)
          SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
          ON CONFLICT (data_type, record_id, application, tenant_id) DO UPDATE SET position = excluded.position
          """,
          alive);
    }
    if (!gone.isEmpty()) {
      forEachHead(
          connection,
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

  private static void forEachHead(Connection connection, String sql, List<Event> events)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(
          1, texts(connection, events.stream().map(e -> e.channel().dataType()).toArray()));
      statement.setArray(
          2,
          texts(connection, events.stream().map(e -> e.content().record().recordId()).toArray()));
      statement.setArray(
          3, texts(connection, events.stream().map(e -> e.channel().application()).toArray()));
      statement.setArray(
          4, texts(connection, events.stream().map(e -> e.channel().tenantId()).toArray()));
      statement.setArray(
          5, connection.createArrayOf("bigint", events.stream().map(Event::position).toArray()));
      statement.executeUpdate();
    }
  }

  /** Makes the events the newest of their channels. */
  static void moveChannels(Connection connection, List<Event> events) throws SQLException {
    Map<Channel, Long> moved = new LinkedHashMap<>();
    events.forEach(event -> moved.put(event.channel(), event.position()));
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            INSERT INTO sync.channel AS channel (application, tenant_id, data_type, position)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[])
            ON CONFLICT (application, tenant_id, data_type) DO UPDATE SET position = excluded.position
            """)) {
      statement.setArray(
          1, texts(connection, moved.keySet().stream().map(Channel::application).toArray()));
      statement.setArray(
          2, texts(connection, moved.keySet().stream().map(Channel::tenantId).toArray()));
      statement.setArray(
          3, texts(connection, moved.keySet().stream().map(Channel::dataType).toArray()));
      statement.setArray(4, connection.createArrayOf("bigint", moved.values().toArray()));
      statement.executeUpdate();
    }
  }

  private static Array texts(Connection connection, Object[] values) throws SQLException {
    return connection.createArrayOf("text", values);
  }
}
