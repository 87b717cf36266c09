package io.github.wrappersync.publisher.capture;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what the triggers have cost the wrapper, as PostgreSQL counts it where {@code
 * track_functions} is on. Thread-safe; blocks for one query.
 */
public final class TriggerCosts {

  private static final String COSTS =
      """
      SELECT funcname, calls, total_time, self_time FROM pg_stat_user_functions
      WHERE schemaname = 'sync' AND funcname LIKE 'capture\\_%' AND calls > 0
      """;

  private final JdbcClient jdbc;
  private final Map<String, CapturedTable> byFunction;

  public TriggerCosts(JdbcClient jdbc, CapturedTables tables) {
    this.jdbc = jdbc;
    this.byFunction =
        tables.all().stream()
            .collect(Collectors.toUnmodifiableMap(CaptureFunction::name, Function.identity()));
  }

  /**
   * What a table's triggers have cost since PostgreSQL's statistics were last reset.
   *
   * @param calls how many statements fired them
   * @param totalMillis the time spent in them
   * @param selfMillis the part of it that was not spent in functions that they call
   * @param meanMillis the time of a call
   */
  public record Cost(long calls, double totalMillis, double selfMillis, double meanMillis) {}

  /** By schema and name of the table; a table whose triggers were not counted is left out. */
  public Map<String, Cost> read() {
    Map<String, Cost> costs = new LinkedHashMap<>();
    jdbc.sql(COSTS)
        .query(
            row -> {
              CapturedTable table = byFunction.get(row.getString("funcname"));
              if (table != null) {
                long calls = row.getLong("calls");
                double total = row.getDouble("total_time");
                costs.put(
                    table.toString(),
                    new Cost(calls, total, row.getDouble("self_time"), total / calls));
              }
            });
    return costs;
  }

  /** Why nothing is counted, and what to do; empty if PostgreSQL counts. */
  public Optional<String> note() {
    String tracking = jdbc.sql("SHOW track_functions").query(String.class).single();
    if (!tracking.equals("none")) {
      return Optional.empty();
    }
    String database =
        jdbc.sql("SELECT quote_ident(current_database())").query(String.class).single();
    return Optional.of(
        ("PostgreSQL does not count calls of functions (track_functions is 'none'). As a superuser: ALTER DATABASE %s SET"
                + " track_functions = 'pl'; it works in sessions that begin after that")
            .formatted(database));
  }
}
