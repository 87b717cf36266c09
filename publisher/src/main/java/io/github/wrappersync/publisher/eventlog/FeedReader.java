package io.github.wrappersync.publisher.eventlog;

import static io.github.wrappersync.publisher.eventlog.ResyncRequiredException.Reason.EPOCH_CHANGED;
import static io.github.wrappersync.publisher.eventlog.ResyncRequiredException.Reason.POSITION_TRIMMED;
import static io.github.wrappersync.publisher.eventlog.ResyncRequiredException.Reason.POSITION_UNKNOWN;

import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
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

  /**
   * What stands around the events is told with each of them, and once where there are none. The
   * events come in order, as they are numbered and bounded; nothing is sorted, joined or kept aside
   * for that, which would take longer than to read them.
   */
  private static final String PAGE =
      """
      SELECT l.epoch, l.head, l.trimmed, l.until, l.since, e.bytes, %s
      FROM (SELECT (SELECT epoch FROM sync.log) AS epoch, (SELECT head FROM sync.log) AS head,
                   (SELECT trimmed FROM sync.retention) AS trimmed, %s AS until,
                   (SELECT coalesce(since, 0) FROM sync.application WHERE name = :application) AS since) l
      LEFT JOIN (
        SELECT * FROM (
          SELECT f.*, octet_length(payload) AS bytes,
                 sum(octet_length(payload)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) AS bytes_with
          FROM (
            SELECT position, previous, application, tenant_id, data_type, record_id, event_id, change_type, reason,
                   changed_fields, priority, source_time, payload::text AS payload, traceparent
            FROM (
              SELECT * FROM sync.event
              WHERE application = :application AND position > :after
              ORDER BY position
              LIMIT %d) scanned
            WHERE true%s
            ORDER BY position
            LIMIT :limit) f) s
        WHERE bytes_with - bytes < :bytes) e ON true
      """;

  /** Without a selection every event counts, and a page ends before so many. */
  private static final String HEAD = "(SELECT head FROM sync.log)";

  /** An index-only scan; null, hence the head, where fewer events are left. */
  private static final String END_OF_SCAN =
      """
      coalesce((SELECT position FROM sync.event
                WHERE application = :application AND position > :after
                ORDER BY position OFFSET %d LIMIT 1), %s)"""
          .formatted(SCANNED - 1, HEAD);

  /** No plan gives another order; that none ever does is not left to it. */
  private static final Comparator<Envelope> BY_POSITION =
      Comparator.comparingLong(Envelope::position);

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
            selection.isFiltered() ? END_OF_SCAN : HEAD,
            SCANNED,
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
    String epoch = rows.next() ? rows.getString("epoch") : null;
    if (epoch == null) {
      throw new LogNotStartedException();
    }
    long since = rows.getLong("since");
    boolean registered = !rows.wasNull();
    Page page =
        new Page(
            epoch,
            rows.getLong("head"),
            rows.getLong("trimmed"),
            rows.getLong("until"),
            registered,
            since,
            new ArrayList<>(),
            0);
    long bytes = 0;
    if (rows.getObject("position") != null) {
      EnvelopeRows envelopes = new EnvelopeRows(epoch, rows);
      int size = rows.findColumn("bytes");
      do {
        page.events.add(envelopes.envelope());
        bytes += rows.getLong(size);
      } while (rows.next());
    }
    page.events.sort(BY_POSITION);
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
