package io.github.wrappersync.publisher.health;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Backfills that fail on this instance and are tried again. */
public final class BackfillSource implements HealthSource {

  /** Those that were given up meanwhile are no concern any more. */
  private static final String OPEN =
      """
      SELECT id, coalesce(' of the table ' || table_name, '') AS of_table FROM sync.backfill
      WHERE id = ANY (:failing) AND phase <> 'done' ORDER BY id LIMIT 5
      """;

  private final JdbcClient jdbc;
  private final Supplier<Set<Long>> failing;

  /**
   * @param failing the ids of the backfills whose last step failed
   */
  public BackfillSource(JdbcClient jdbc, Supplier<Set<Long>> failing) {
    this.jdbc = jdbc;
    this.failing = failing;
  }

  @Override
  public List<Reason> examine() {
    Set<Long> ids = failing.get();
    if (ids.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(OPEN)
        .param("failing", ids.toArray(Long[]::new))
        .query(
            (row, number) ->
                Reason.degraded(
                    "backfill-failing",
                    "The backfill %d%s fails and is tried again: the log tells why; DELETE /admin/backfills/%d gives it up"
                        .formatted(
                            row.getLong("id"), row.getString("of_table"), row.getLong("id"))))
        .list();
  }
}
