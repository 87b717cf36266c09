package io.github.wrappersync.publisher.eventlog;

import static io.github.wrappersync.publisher.eventlog.ResyncRequiredException.Reason.EPOCH_CHANGED;
import static io.github.wrappersync.publisher.eventlog.ResyncRequiredException.Reason.POSITION_TRIMMED;
import static io.github.wrappersync.publisher.eventlog.ResyncRequiredException.Reason.POSITION_UNKNOWN;

import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the events of an application in order, a page at a time. Thread-safe; blocks for one query.
 *
 * <p>A page is one statement and so one snapshot of the database: the head, the position up to
 * which retention has deleted, the life of the application, and the events belong together. Were
 * they read one after the other, retention could delete events in between, and the page would have
 * a hole that nobody notices.
 *
 * <p>The events of an application are walked by the index {@code event_feed}. Tenant and data type
 * are not in it, so a narrow selection over a long log could read millions of rows to find nothing.
 * One page therefore looks at no more than {@value #SCANNED} events of the application; where that
 * ends the page it says so by a {@code next} below the head, and the reader asks again from there.
 * So does a page whose records are large: whatever the limit, it holds few megabytes.
 */
public final class FeedReader {

  /** How many events a page with a selection looks at. */
  static final int SCANNED = 10_000;

  /** A page ends with the record that fills it up to this. */
  static final int MOST_BYTES = 4 << 20;

  private static final String PAGE =
      """
      SELECT l.epoch, l.head, r.trimmed, w.until, a.name IS NOT NULL AS registered, coalesce(a.since, 0) AS since, e.bytes, %s
      FROM sync.log l CROSS JOIN sync.retention r
      LEFT JOIN sync.application a ON a.name = :application
      CROSS JOIN LATERAL (SELECT %s AS until) w
      LEFT JOIN LATERAL (
        SELECT * FROM (
          SELECT f.*, octet_length(payload) AS bytes,
                 sum(octet_length(payload)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) - octet_length(payload) AS bytes_before
          FROM (
            SELECT position, previous, application, tenant_id, data_type, record_id, event_id, change_type, reason,
                   changed_fields, priority, source_time, payload::text AS payload, traceparent
            FROM sync.event
            WHERE application = :application AND position > :after AND position <= w.until%s
            ORDER BY position
            LIMIT :limit) f) s
        WHERE bytes_before < :bytes) e ON true
      ORDER BY e.position
      """;

  /** An index-only scan; null, hence the head, where fewer events are left. */
  private static final String END_OF_SCAN =
      """
      coalesce((SELECT position FROM sync.event
                WHERE application = :application AND position > :after
                ORDER BY position OFFSET %d LIMIT 1), l.head)"""
          .formatted(SCANNED - 1);

  private final JdbcClient jdbc;

  public FeedReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Reads a page.
   *
   * @param after the position of the last event that the reader has, 0 for none
   * @param epoch the epoch that the position belongs to; empty is right only with the position 0
   * @param limit at most this many events
   * @return the events above {@code after}; possibly none although it is not up to date
   * @throws ApplicationRemovedException if there is no such application
   * @throws ResyncRequiredException if the log cannot be followed from there
   * @throws LogNotStartedException if the event log has no epoch yet
   */
  public FeedPage read(Selection selection, long after, Optional<String> epoch, int limit) {
    String sql =
        PAGE.formatted(
            EnvelopeRows.COLUMNS,
            selection.isFiltered() ? END_OF_SCAN : "l.head",
            selection.tenantAndTypeConditions());
    Page page =
        jdbc.sql(sql)
            .param("application", selection.application())
            .param("after", after)
            .param("limit", limit)
            .param("bytes", MOST_BYTES)
            .param("tenants", selection.tenantArray())
            .param("types", selection.typeArray())
            .query(FeedReader::page);
    if (!page.registered) {
      throw new ApplicationRemovedException(selection.application());
    }
    requireReachable(page, after, epoch);
    int size = page.events.size();
    boolean isCut = size == limit || page.bytes >= MOST_BYTES;
    long next = isCut ? page.events.get(size - 1).position() : page.until;
    return new FeedPage(page.epoch, page.events, next, page.head, next == page.head);
  }

  private static Page page(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      throw new LogNotStartedException();
    }
    Page page =
        new Page(
            rows.getString("epoch"),
            rows.getLong("head"),
            rows.getLong("trimmed"),
            rows.getLong("until"),
            rows.getBoolean("registered"),
            rows.getLong("since"),
            new ArrayList<>(),
            0);
    long bytes = 0;
    do {
      if (rows.getObject("position") != null) {
        page.events.add(EnvelopeRows.envelope(page.epoch, rows));
        bytes += rows.getLong("bytes");
      }
    } while (rows.next());
    return page.of(bytes);
  }

  private static void requireReachable(Page page, long after, Optional<String> epoch) {
    if (epoch.isPresent() && !epoch.get().equals(page.epoch)) {
      throw new ResyncRequiredException(
          EPOCH_CHANGED,
          "The position %d belongs to the epoch '%s', the event log is in the epoch '%s'"
              .formatted(after, epoch.get(), page.epoch));
    }
    if (after > page.head) {
      throw new ResyncRequiredException(
          POSITION_UNKNOWN,
          "The position %d lies above %d, the head of the event log".formatted(after, page.head));
    }
    if (after < page.trimmed) {
      throw new ResyncRequiredException(
          POSITION_TRIMMED,
          "The events after the position %d are deleted up to %d".formatted(after, page.trimmed));
    }
    if (after < page.since) {
      throw new ResyncRequiredException(
          POSITION_TRIMMED,
          "The application was removed and registered anew after the position %d: its events begin behind %d"
              .formatted(after, page.since));
    }
  }

  private record Page(
      String epoch,
      long head,
      long trimmed,
      long until,
      boolean registered,
      long since,
      List<Envelope> events,
      long bytes) {

    Page of(long size) {
      return new Page(epoch, head, trimmed, until, registered, since, events, size);
    }
  }
}
