package io.github.wrappersync.publisher.metrics;

import io.github.wrappersync.publisher.registry.SqlNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a {@link Sample} with one statement. Thread-safe; blocks for it. */
final class SampleReader {

  /** Counts to 100,000 and no further: to count a huge backlog would only add to it. */
  private static final String SAMPLE =
      """
      SELECT l.head, r.trimmed, l.low_watermark,
             (SELECT count(*) FROM (SELECT FROM %1$s.change_log
                                    WHERE processed IS NOT TRUE AND id > l.low_watermark LIMIT 100000) AS waiting) AS pending,
             (SELECT coalesce(max(id), 0) FROM %1$s.change_log) - l.low_watermark AS above,
             coalesce((SELECT extract(epoch FROM clock_timestamp() - changed_at) FROM %1$s.change_log
                       WHERE processed IS NOT TRUE AND id > l.low_watermark ORDER BY id LIMIT 1), 0) AS age,
             (SELECT count(*) FROM sync.backfill WHERE phase <> 'done') AS backfills,
             (SELECT json_object_agg(code, changes)
              FROM (SELECT code, count(*) AS changes FROM sync.set_aside GROUP BY code) AS codes) AS set_aside
      FROM sync.log l, sync.retention r
      """;

  private static final long COUNTED = 100_000;

  private final JdbcClient jdbc;
  private final String sample;

  SampleReader(JdbcClient jdbc, String wrapperSchema) {
    this.jdbc = jdbc;
    this.sample = SAMPLE.formatted(SqlNames.quote(wrapperSchema));
  }

  /** The figures now; unknown if the event log was never begun. */
  Sample read() {
    return jdbc.sql(sample).query((row, number) -> sample(row)).optional().orElse(Sample.UNKNOWN);
  }

  private static Sample sample(ResultSet row) throws SQLException {
    long pending = row.getLong("pending");
    return new Sample(
        row.getLong("head"),
        row.getLong("trimmed"),
        row.getLong("low_watermark"),
        pending < COUNTED ? pending : Math.max(pending, row.getLong("above")),
        row.getDouble("age"),
        row.getLong("backfills"),
        setAside(row.getString("set_aside")));
  }

  private static Map<String, Long> setAside(@org.jspecify.annotations.Nullable String json) {
    Map<String, Long> counts = new TreeMap<>();
    if (json != null) {
      for (Map.Entry<String, JsonNode> code : JsonMapper.shared().readTree(json).properties()) {
        counts.put(code.getKey(), code.getValue().longValue());
      }
    }
    return counts;
  }
}
