package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.registry.Application;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.RoutingRule;
import io.github.wrappersync.publisher.routing.Router;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Each pattern of operation codes leads to its application, and where the codes of the real table
 * lead; a code that leads nowhere is told, and no fault.
 */
record CreditRoutingCheck(RoutingState routing, CapturedTables tables, DataSource dataSource)
    implements Check {

  /** A sample, as there is no index on it. */
  private static final String PREFIXES =
      """
      SELECT split_part(operation_code::text, '.', 1) AS prefix, min(operation_code::text) AS code
      FROM (SELECT operation_code FROM %s WHERE operation_code IS NOT NULL LIMIT 20000) AS sample
      GROUP BY 1 ORDER BY 1 LIMIT 20
      """;

  @Override
  public String name() {
    return "credit-config-routing";
  }

  @Override
  public Outcome run() throws SQLException {
    Router router = routing.read();
    List<String> faults = new ArrayList<>();
    List<String> routes = new ArrayList<>();
    for (CapturedTable table : tables.all()) {
      if (table.routing() == RoutingRule.OPERATION_CODE) {
        patterns(router, table, faults);
        real(router, table, routes);
      }
    }
    return faults.isEmpty()
        ? Outcome.good(
            routes.isEmpty()
                ? "no codes yet; every pattern leads to its application"
                : String.join(", ", routes))
        : Outcome.bad(String.join("; ", faults));
  }

  private static void patterns(Router router, CapturedTable table, List<String> faults) {
    for (Application application : router.applications()) {
      if (!application.dataTypes().contains(table.dataType())) {
        continue;
      }
      for (Application.Pattern pattern : application.operations()) {
        String code = RoutingState.sample(pattern);
        Set<String> receivers = RoutingState.receivers(router, table, "operationCode", code);
        if (!receivers.contains(application.name())) {
          faults.add("%s goes to %s, not to %s".formatted(code, receivers, application.name()));
        }
      }
    }
  }

  private void real(Router router, CapturedTable table, List<String> routes) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(5);
      try (ResultSet result = statement.executeQuery(PREFIXES.formatted(table.sqlName()))) {
        while (result.next()) {
          Set<String> receivers =
              RoutingState.receivers(router, table, "operationCode", result.getString("code"));
          routes.add(
              "%s.* to %s"
                  .formatted(
                      result.getString("prefix"),
                      receivers.isEmpty() ? "nobody" : String.join(" and ", receivers)));
        }
      }
    }
  }
}
