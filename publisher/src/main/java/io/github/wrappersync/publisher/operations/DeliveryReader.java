package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.operations.Deliveries.Delivery;
import io.github.wrappersync.publisher.operations.Deliveries.EventName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what is known of deliveries: what was announced on Redis, what consumers report, what
 * webhooks answered. Thread-safe; blocks for a few short queries.
 */
public final class DeliveryReader {

  private static final String EVENT =
      """
      SELECT position, event_id, application, tenant_id, data_type, record_id, change_type
      FROM sync.event WHERE position = :position
      """;

  /** Told by a later run or none: the announcer writes every two seconds. */
  private static final String ANNOUNCED =
      """
      SELECT CASE WHEN r.to_position >= :position THEN CASE WHEN r.announced THEN 'success' ELSE 'error' END
                  WHEN :position > coalesce((SELECT max(to_position) FROM sync.announcement), 0) THEN 'pending'
                  ELSE 'unknown' END AS result,
             CASE WHEN r.to_position >= :position THEN r.reason END AS reason,
             CASE WHEN r.to_position >= :position THEN r.at END AS at
      FROM (SELECT 1) AS one
      LEFT JOIN LATERAL (
        SELECT * FROM sync.announcement WHERE from_position <= :position ORDER BY from_position DESC LIMIT 1) r ON true
      """;

  private static final String REPORTED =
      """
      SELECT consumer, reported_at, coalesce((report->>'verifiedPosition')::numeric, 0) >= :position AS reached
      FROM sync.progress WHERE application = :application ORDER BY consumer
      """;

  private static final String ATTEMPTS = "SELECT * FROM sync.delivery WHERE ";

  private static final String WAITING =
      """
      SELECT url FROM sync.webhook WHERE application = :application AND cursor < :position
      """;

  private final JdbcClient jdbc;

  public DeliveryReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The deliveries of an event; empty if nothing is known of it. */
  public Optional<Deliveries> ofEvent(UUID eventId, int limit) {
    OptionalLong position = Event.positionOf(eventId);
    return position.isPresent()
        ? of(position.getAsLong(), eventId.toString(), limit)
        : Optional.empty();
  }

  /** The deliveries of the event at a position; empty if nothing is known of it. */
  public Optional<Deliveries> ofPosition(long position, int limit) {
    return of(position, null, limit);
  }

  /** The newest attempts at the webhook of an application, newest first. */
  public Deliveries newest(String application, int limit) {
    return new Deliveries(
        null,
        jdbc.sql(ATTEMPTS + "application = :application ORDER BY id DESC LIMIT :limit")
            .param("application", application)
            .param("limit", limit)
            .query((row, number) -> attempt(row))
            .list());
  }

  private Optional<Deliveries> of(long position, @Nullable String eventId, int limit) {
    Optional<EventName> event =
        jdbc.sql(EVENT)
            .param("position", position)
            .query((row, number) -> event(row))
            .optional()
            .filter(found -> eventId == null || found.eventId().equals(eventId));
    String id = event.map(EventName::eventId).orElse(eventId);
    List<Delivery> attempts =
        jdbc.sql(
                ATTEMPTS
                    + "position = :position AND (:eventId::uuid IS NULL OR event_id = :eventId::uuid)"
                    + " ORDER BY id DESC LIMIT :limit")
            .param("position", position)
            .param("eventId", id)
            .param("limit", limit)
            .query((row, number) -> attempt(row))
            .list();
    if (event.isEmpty()) {
      return attempts.isEmpty() ? Optional.empty() : Optional.of(new Deliveries(null, attempts));
    }
    List<Delivery> all = new ArrayList<>();
    all.add(announcement(event.get()));
    all.addAll(reports(event.get()));
    waiting(event.get()).ifPresent(all::add);
    all.addAll(attempts);
    return Optional.of(
        new Deliveries(event.get(), List.copyOf(all.subList(0, Math.min(limit, all.size())))));
  }

  private Delivery announcement(EventName event) {
    String channel = new Channel(event.application(), event.tenantId(), event.dataType()).name();
    return jdbc.sql(ANNOUNCED)
        .param("position", event.position())
        .query(
            (row, number) ->
                delivery(
                    "redis",
                    event,
                    channel,
                    row.getString("result"),
                    row.getString("reason"),
                    instant(row, "at")))
        .single();
  }

  private List<Delivery> reports(EventName event) {
    return jdbc.sql(REPORTED)
        .param("position", event.position())
        .param("application", event.application())
        .query(
            (row, number) ->
                delivery(
                    "feed",
                    event,
                    row.getString("consumer"),
                    row.getBoolean("reached") ? "success" : "pending",
                    null,
                    instant(row, "reported_at")))
        .list();
  }

  /** The attempt that comes next, as long as the webhook has not taken the event. */
  private Optional<Delivery> waiting(EventName event) {
    return jdbc.sql(WAITING)
        .param("position", event.position())
        .param("application", event.application())
        .query(
            (row, number) ->
                delivery("webhook", event, row.getString("url"), "pending", null, null))
        .optional();
  }

  private static Delivery delivery(
      String destination,
      EventName event,
      String to,
      String result,
      @Nullable String error,
      @Nullable Instant at) {
    return new Delivery(
        destination,
        event.application(),
        event.position(),
        event.eventId(),
        to,
        result,
        null,
        null,
        error,
        at,
        null);
  }

  private static Delivery attempt(ResultSet row) throws SQLException {
    return new Delivery(
        "webhook",
        row.getString("application"),
        row.getLong("position"),
        row.getString("event_id"),
        row.getString("url"),
        row.getString("error") == null ? "success" : "error",
        row.getInt("attempt"),
        row.getObject("status", Integer.class),
        row.getString("error"),
        instant(row, "at"),
        row.getLong("duration_millis"));
  }

  private static EventName event(ResultSet row) throws SQLException {
    return new EventName(
        row.getLong("position"),
        row.getString("event_id"),
        row.getString("application"),
        row.getString("tenant_id"),
        row.getString("data_type"),
        row.getString("record_id"),
        row.getString("change_type"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
