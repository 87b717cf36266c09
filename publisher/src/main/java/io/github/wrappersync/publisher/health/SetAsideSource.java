package io.github.wrappersync.publisher.health;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes that are set aside. */
public final class SetAsideSource implements HealthSource {

  private static final String BY_CODE =
      "SELECT code, count(*) AS changes FROM sync.set_aside GROUP BY code ORDER BY changes DESC, code";

  private final JdbcClient jdbc;

  public SetAsideSource(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private record Count(String code, long changes) {}

  @Override
  public List<Reason> examine() {
    List<Count> counts =
        jdbc.sql(BY_CODE)
            .query((row, number) -> new Count(row.getString("code"), row.getLong("changes")))
            .list();
    if (counts.isEmpty()) {
      return List.of();
    }
    return List.of(
        Reason.degraded(
            "set-aside",
            "Changes are set aside as they can not be routed or read: %s; GET /admin/set-aside tells which"
                .formatted(
                    counts.stream()
                        .map(count -> count.changes() + " " + count.code())
                        .collect(Collectors.joining(", ")))));
  }
}
