package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has to hold in the event log whatever has happened to the publisher. */
public final class EventLogAudit {

  private static final String MISSING_POSITIONS =
      """
      SELECT missing FROM sync.log, generate_series(%1$d + 1, head) AS missing
      WHERE NOT EXISTS (SELECT FROM sync.event WHERE position = missing) LIMIT 5
      """;

  private static final String ABOVE_THE_HEAD =
      "SELECT position FROM sync.event, sync.log WHERE position > head LIMIT 5";

  private static final String DOUBLE_EVENT_IDS =
      "SELECT event_id FROM sync.event WHERE position > %1$d GROUP BY event_id HAVING count(*) > 1 LIMIT 5";

  /**
   * A record that changes its tenant is deleted in one and inserted in the other, and a TRUNCATE
   * deletes every record.
   */
  private static final String DOUBLE_CHANGES =
      """
      SELECT change_id, application, tenant_id FROM sync.event WHERE change_id IS NOT NULL AND position > %1$d
      GROUP BY change_id, application, tenant_id, record_id HAVING count(*) > 1 LIMIT 5
      """;

  private static final String BROKEN_CHAINS =
      """
      SELECT position, previous, expected
      FROM (SELECT position, previous,
                   coalesce(lag(position) OVER (PARTITION BY application, tenant_id, data_type ORDER BY position),
                            (SELECT max(position) FROM sync.event AS before
                             WHERE position <= %1$d AND before.application = event.application
                               AND before.tenant_id = event.tenant_id AND before.data_type = event.data_type), 0) AS expected
            FROM sync.event WHERE position > %1$d) AS chain
      WHERE previous <> expected LIMIT 5
      """;

  private static final String UNPROCESSED = "SELECT id FROM change_log WHERE NOT processed LIMIT 5";

  private static final String SET_ASIDE = "SELECT record_id, reason FROM sync.set_aside LIMIT 5";

  public static final String WAITING = "changes that are not processed";
  public static final String ASIDE = "records that are set aside";

  private static final Map<String, String> CHECKS = checks();

  private EventLogAudit() {}

  /**
   * Positions are dense, no event and no change is in the log twice, each event names the one
   * before it in its channel, and no change is left over.
   */
  static void assertWhole(TestDatabase database) {
    CHECKS.forEach((what, sql) -> assertThat(database.rows(sql.formatted(0))).as(what).isEmpty());
  }

  /**
   * What does not hold, the same as {@link #assertWhole} would say; empty if all does.
   *
   * @param after looks at the events above this position
   */
  public static Map<String, List<String>> faults(TestDatabase database, long after) {
    Map<String, List<String>> faults = new LinkedHashMap<>();
    CHECKS.forEach((what, sql) -> faults.put(what, database.rows(sql.formatted(after))));
    faults.values().removeIf(List::isEmpty);
    return faults;
  }

  private static Map<String, String> checks() {
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put("positions that are missing", MISSING_POSITIONS);
    checks.put("positions above the head", ABOVE_THE_HEAD);
    checks.put("event ids that are there twice", DOUBLE_EVENT_IDS);
    checks.put("changes that are there twice", DOUBLE_CHANGES);
    checks.put("position|previous|expected of broken chains", BROKEN_CHAINS);
    checks.put(WAITING, UNPROCESSED);
    checks.put(ASIDE, SET_ASIDE);
    return checks;
  }
}
