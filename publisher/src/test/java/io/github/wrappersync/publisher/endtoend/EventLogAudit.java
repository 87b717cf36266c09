package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.testing.TestDatabase;

/** What has to hold in the event log whatever has happened to the publisher. */
final class EventLogAudit {

  private static final String MISSING_POSITIONS =
      """
      SELECT missing FROM sync.log, generate_series(1, head) AS missing
      WHERE NOT EXISTS (SELECT FROM sync.event WHERE position = missing) LIMIT 5
      """;

  private static final String ABOVE_THE_HEAD =
      "SELECT position FROM sync.event, sync.log WHERE position > head LIMIT 5";

  private static final String DOUBLE_EVENT_IDS =
      "SELECT event_id FROM sync.event GROUP BY event_id HAVING count(*) > 1 LIMIT 5";

  /** A record that changes its tenant is deleted in one and inserted in the other. */
  private static final String DOUBLE_CHANGES =
      """
      SELECT change_id, application, tenant_id FROM sync.event WHERE change_id IS NOT NULL
      GROUP BY change_id, application, tenant_id HAVING count(*) > 1 LIMIT 5
      """;

  private static final String BROKEN_CHAINS =
      """
      SELECT position, previous, expected
      FROM (SELECT position, previous,
                   coalesce(lag(position) OVER (PARTITION BY application, tenant_id, data_type ORDER BY position), 0) AS expected
            FROM sync.event) AS chain
      WHERE previous <> expected LIMIT 5
      """;

  private static final String UNPROCESSED = "SELECT id FROM change_log WHERE NOT processed LIMIT 5";

  private static final String SET_ASIDE = "SELECT record_id, reason FROM sync.set_aside LIMIT 5";

  private EventLogAudit() {}

  /**
   * Positions are dense, no event and no change is in the log twice, each event names the one
   * before it in its channel, and no change is left over.
   */
  static void assertWhole(TestDatabase database) {
    assertNone(database, "positions that are missing", MISSING_POSITIONS);
    assertNone(database, "positions above the head", ABOVE_THE_HEAD);
    assertNone(database, "event ids that are there twice", DOUBLE_EVENT_IDS);
    assertNone(database, "changes that are there twice", DOUBLE_CHANGES);
    assertNone(database, "position|previous|expected of broken chains", BROKEN_CHAINS);
    assertNone(database, "changes that are not processed", UNPROCESSED);
    assertNone(database, "records that are set aside", SET_ASIDE);
  }

  private static void assertNone(TestDatabase database, String what, String sql) {
    assertThat(database.rows(sql)).as(what).isEmpty();
  }
}
