package io.github.wrappersync.publisher.webhook;

import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells retention which events webhooks still need. Thread-safe; blocks for a few short queries.
 *
 * <p>An event that an endpoint has not taken is kept, also while the webhook is disabled, but not
 * for ever: one that nobody mends would let the log grow without end. Events older than the limit
 * may go. Then nothing is discarded silently: the webhook's state tells up to where events are
 * missing, and once it delivers again every record of its application is told anew, as {@link
 * Endpoints#catchUp} says.
 */
public final class RetentionHold {

  /**
   * What lies between the cursor and the next event of the application is no concern of it: it must
   * not look as if it were missing once it is deleted. A snapshot of the database in one statement:
   * an event that is appended meanwhile lies above the head that is seen here.
   */
  private static final String SKIP_WHAT_IS_OTHERS =
      """
      UPDATE sync.webhook w SET cursor = target.position
      FROM (SELECT v.application, coalesce(
              (SELECT e.position - 1 FROM sync.event e
               WHERE e.application = v.application AND e.position > v.cursor ORDER BY e.position LIMIT 1),
              l.head) AS position
            FROM sync.webhook v CROSS JOIN sync.log l CROSS JOIN sync.retention r WHERE v.cursor >= r.trimmed) AS target
      WHERE w.application = target.application AND w.cursor < :wanted AND w.cursor < target.position
      """;

  private static final String LOWEST_CURSOR =
      """
      SELECT coalesce(min(greatest(w.cursor, r.trimmed)), :wanted) FROM sync.webhook w CROSS JOIN sync.retention r
      """;

  private static final String IS_TOO_OLD =
      """
      SELECT created_at < now() - make_interval(secs => :limit) FROM sync.event
      WHERE position >= :position AND position <= :wanted ORDER BY position LIMIT 1
      """;

  private final JdbcClient jdbc;
  private final Duration limit;

  /**
   * @param limit how long an event is kept that was not delivered
   */
  public RetentionHold(JdbcClient jdbc, Duration limit) {
    this.jdbc = jdbc;
    this.limit = limit;
  }

  /**
   * How far retention may delete.
   *
   * @param wanted the highest position that is old enough for retention
   * @return the highest position that may be deleted, {@code wanted} or a lower one
   */
  public long upTo(long wanted) {
    jdbc.sql(SKIP_WHAT_IS_OTHERS).param("wanted", wanted).update();
    long delivered =
        Math.min(
            wanted, jdbc.sql(LOWEST_CURSOR).param("wanted", wanted).query(Long.class).single());
    return lastTooOld(delivered, wanted);
  }

  /**
   * The last position from {@code low} on up to which events are too old to be kept: found by
   * halving, as positions follow the time.
   */
  private long lastTooOld(long low, long high) {
    long known = low;
    long end = high;
    while (known < end) {
      long middle = known + (end - known + 1) / 2;
      Optional<Boolean> tooOld =
          jdbc.sql(IS_TOO_OLD)
              .param("limit", limit.toSeconds())
              .param("position", middle)
              .param("wanted", high)
              .query(Boolean.class)
              .optional();
      // Where nothing is left above the middle there is nothing to keep.
      if (tooOld.orElse(true)) {
        known = middle;
      } else {
        end = middle - 1;
      }
    }
    return known;
  }
}
