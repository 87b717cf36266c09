package io.github.wrappersync.benchmarks.profile;

import io.github.wrappersync.benchmarks.report.Numbers;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.servers.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL's statements by their time, as {@code pg_stat_statements} tells it. */
final class Statements {

  private static final int LONGEST = 110;

  /** A statement that another one runs is counted in that one's time too. */
  private static final String GREATEST =
      """
      SELECT query, toplevel, calls, rows, total_exec_time,
             total_exec_time / sum(total_exec_time) FILTER (WHERE toplevel) OVER () AS share,
             pg_size_pretty(wal_bytes) AS wal
      FROM pg_stat_statements
      WHERE query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%pg_stat_activity%'
      ORDER BY total_exec_time DESC LIMIT 12
      """;

  private Statements() {}

  static void begin(Postgres postgres) throws SQLException {
    postgres.execute(
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements", "SELECT pg_stat_statements_reset()");
    postgres.noteStatements(true);
  }

  /** Stops noting them, and gives those that took longest. */
  static Table end(Postgres postgres, String caption) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(GREATEST)) {
      while (result.next()) {
        rows.add(
            List.of(
                Numbers.whole(result.getDouble("total_exec_time")),
                Numbers.percent(result.getDouble("share")),
                Numbers.whole(result.getDouble("calls")),
                Numbers.whole(result.getDouble("rows")),
                result.getString("wal"),
                (result.getBoolean("toplevel") ? "" : "inside another: ")
                    + shortened(result.getString("query"))));
      }
    }
    postgres.noteStatements(false);
    return new Table(caption, List.of("ms", "share", "calls", "rows", "WAL", "statement"), rows);
  }

  private static String shortened(String query) {
    String line =
        query.replaceAll("--[^\\n]*", " ").replaceAll("\\s+", " ").replace("`", "'").strip();
    return '`' + (line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line) + '`';
  }
}
