package io.github.wrappersync.publisher.health;

import io.github.wrappersync.publisher.registry.SqlNames;
import io.github.wrappersync.publisher.settings.HealthSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes that wait for too long. */
public final class BacklogSource implements HealthSource {

  /**
   * Rows of one priority are drained in the order of their ids, so that the first that waits is
   * about the oldest. What somebody has put back waits in another line, and is as old as it is.
   */
  private static final String OLDEST =
      """
      SELECT extract(epoch FROM clock_timestamp() - changed_at) FROM %s.change_log AS change
      WHERE processed IS NOT TRUE AND id > (SELECT low_watermark FROM sync.log)
        AND NOT EXISTS (SELECT FROM sync.redrain WHERE change_id = change.id)
      ORDER BY id LIMIT 1
      """;

  private final JdbcClient jdbc;
  private final String oldest;
  private final HealthSettings settings;
  private final Supplier<Duration> longestInterval;
  private final BooleanSupplier paused;

  /**
   * @param wrapperSchema the schema of the change log, as it stands in the catalog
   * @param longestInterval how long a change may have to wait for its turn by the settings
   * @param paused whether an operator has stopped the drain: then a backlog only grows as asked
   */
  public BacklogSource(
      JdbcClient jdbc,
      String wrapperSchema,
      HealthSettings settings,
      Supplier<Duration> longestInterval,
      BooleanSupplier paused) {
    this.jdbc = jdbc;
    this.oldest = OLDEST.formatted(SqlNames.quote(wrapperSchema));
    this.settings = settings;
    this.longestInterval = longestInterval;
    this.paused = paused;
  }

  @Override
  public List<Reason> examine() {
    Optional<Double> seconds = jdbc.sql(oldest).query(Double.class).optional();
    if (seconds.isEmpty()) {
      return List.of();
    }
    Duration age = Duration.ofMillis((long) (seconds.get() * 1_000)).minus(longestInterval.get());
    if (age.compareTo(settings.backlogDegraded()) < 0) {
      return List.of();
    }
    String detail =
        "The oldest change that waits is %d s old: see whether the writer keeps up, or what holds it back"
            .formatted(seconds.get().longValue());
    return List.of(
        age.compareTo(settings.backlogUnhealthy()) < 0 || paused.getAsBoolean()
            ? Reason.degraded("backlog-old", detail)
            : Reason.unhealthy("backlog-old", detail));
  }
}
