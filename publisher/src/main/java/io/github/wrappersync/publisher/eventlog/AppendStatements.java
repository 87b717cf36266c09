package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.publisher.sql.RoundTrip;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.ByteStreamWriter;

/** What an append writes, in a few statements whatever the number of events. */
final class AppendStatements {

  private static final String COLUMNS =
      """
      position, previous, application, tenant_id, data_type, record_id, event_id, change_type,
      reason, changed_fields, priority, source_time, change_id, payload, traceparent
      """;

  /**
   * Of each time the seconds since 1970 and the microseconds beside them: both are exact as they
   * are multiplied.
   */
  private static final String INSERT =
      """
      INSERT INTO sync.event (%s)
      SELECT position, previous, application, tenant_id, data_type, record_id, event_id::uuid, change_type, reason,
             changed_fields::text[], priority,
             timestamptz 'epoch' + second * interval '1 second' + micros * interval '1 microsecond',
             change_id::bigint, payload::json, traceparent
      FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                  ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[])
        AS event (position, previous, application, tenant_id, data_type, record_id, event_id, change_type, reason,
                  changed_fields, priority, second, micros, change_id, payload, traceparent)
      """
          .formatted(COLUMNS);

  private static final String COPY = "COPY sync.event (%s) FROM STDIN BINARY".formatted(COLUMNS);

  private AppendStatements() {}

  /**
   * Up to so many rows travel with the rest. COPY takes less for each row, but two round trips and
   * a statement that PostgreSQL reads anew each time.
   */
  private static final int FEW = 16;

  /** Appends the rows of the events: now, or with the rest. */
  static void appendEvents(Connection connection, RoundTrip trip, List<Event> events)
      throws SQLException {
    if (events.size() <= FEW) {
      insertEvents(connection, trip, events);
    } else {
      copyEvents(connection, events);
    }
  }

  private static void insertEvents(Connection connection, RoundTrip trip, List<Event> events)
      throws SQLException {
    List<NewEvent> contents = events.stream().map(Event::content).toList();
    String[] changedFields = new String[events.size()];
    long[] seconds = new long[events.size()];
    long[] micros = new long[events.size()];
    for (int i = 0; i < events.size(); i++) {
      NewEvent content = contents.get(i);
      String[] fields = content.changedFields().toArray(String[]::new);
      changedFields[i] = connection.createArrayOf("text", fields).toString();
      Instant time = PostgresTime.of(content.sourceTime());
      seconds[i] = time.getEpochSecond();
      micros[i] = TimeUnit.NANOSECONDS.toMicros(time.getNano());
    }
    trip.add(
        INSERT,
        events.stream().mapToLong(Event::position).toArray(),
        events.stream().mapToLong(Event::previous).toArray(),
        texts(events, event -> event.channel().application()),
        texts(events, event -> event.channel().tenantId()),
        texts(events, event -> event.channel().dataType()),
        texts(contents, content -> content.record().recordId()),
        texts(events, event -> event.eventId().toString()),
        texts(contents, content -> content.changeType().name()),
        texts(contents, content -> content.reason() == null ? null : content.reason().name()),
        changedFields,
        texts(contents, content -> content.priority().name().toLowerCase(Locale.ROOT)),
        seconds,
        micros,
        texts(
            contents, content -> content.changeId() == null ? null : content.changeId().toString()),
        texts(contents, NewEvent::payload),
        texts(events, Event::traceparent));
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

  private static <T> @Nullable String[] texts(List<T> all, Function<T, @Nullable String> text) {
    return all.stream().map(text).toArray(String[]::new);
  }
}
