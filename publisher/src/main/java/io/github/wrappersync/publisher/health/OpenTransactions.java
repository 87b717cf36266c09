package io.github.wrappersync.publisher.health;

import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Transactions of the wrapper that have written something and stay open: what they change is told
 * once they commit, and until then autovacuum can not clean up behind anybody. A role that may not
 * see other roles' sessions sees its own only.
 */
public final class OpenTransactions implements HealthSource {

  private static final Duration LONG = Duration.ofMinutes(1);

  private static final String OLDEST =
      """
      SELECT name, extract(epoch FROM clock_timestamp() - begun)::bigint AS age FROM (
        SELECT 'the session ' || pid AS name, xact_start AS begun FROM pg_stat_activity
        WHERE datname = current_database() AND backend_xid IS NOT NULL AND backend_type = 'client backend'
          AND pid <> pg_backend_pid()
        UNION ALL
        SELECT 'a prepared transaction', prepared FROM pg_prepared_xacts WHERE database = current_database()
      ) AS open
      WHERE begun < clock_timestamp() - make_interval(secs => :long)
      ORDER BY begun LIMIT 1
      """;

  private final JdbcClient jdbc;
  private final Duration tolerated;

  public OpenTransactions(JdbcClient jdbc) {
    this(jdbc, LONG);
  }

  OpenTransactions(JdbcClient jdbc, Duration tolerated) {
    this.jdbc = jdbc;
    this.tolerated = tolerated;
  }

  @Override
  public List<Reason> examine() {
    return jdbc.sql(OLDEST)
        .param("long", tolerated.toMillis() / 1_000.0)
        .query(
            (row, number) ->
                Reason.degraded(
                    "long-transaction",
                    "A transaction that writes has been open for %d s (%s): what it changes is told when it commits"
                        .formatted(row.getLong("age"), row.getString("name"))))
        .list();
  }
}
