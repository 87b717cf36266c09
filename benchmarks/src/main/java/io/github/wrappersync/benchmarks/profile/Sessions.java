package io.github.wrappersync.benchmarks.profile;

import io.github.wrappersync.benchmarks.report.Numbers;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.servers.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The processes of a PostgreSQL at one moment: what each has worked, in seconds, and what it is.
 * Those that end before the next look are not seen by it.
 */
record Sessions(Map<Long, Double> seconds, Map<Long, String> names) {

  private static final double LEAST = 0.01;

  static Sessions of(Postgres postgres) throws SQLException {
    Map<Long, String> names = new TreeMap<>();
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT pid, CASE backend_type WHEN 'client backend' THEN 'session: ' || application_name ELSE backend_type END
                FROM pg_stat_activity
                """)) {
      while (rows.next()) {
        names.put(rows.getLong(1), rows.getString(2));
      }
    }
    return new Sessions(postgres.processes(), names);
  }

  /** What they have worked since an earlier look. */
  Table table(String caption, Sessions before) {
    Map<String, Double> worked = new TreeMap<>();
    seconds.forEach(
        (number, now) ->
            worked.merge(
                names.getOrDefault(number, "others"),
                now - before.seconds.getOrDefault(number, 0.0),
                Double::sum));
    double all = worked.values().stream().mapToDouble(each -> each).sum();
    return new Table(
        caption,
        List.of("process", "s", "share"),
        worked.entrySet().stream()
            .filter(each -> each.getValue() >= LEAST * all && each.getValue() > 0)
            .sorted(Map.Entry.comparingByValue(Comparator.<Double>reverseOrder()))
            .map(
                each ->
                    List.of(
                        each.getKey(),
                        Numbers.decimals(2, each.getValue()),
                        Numbers.percent(each.getValue() / all)))
            .toList());
  }
}
