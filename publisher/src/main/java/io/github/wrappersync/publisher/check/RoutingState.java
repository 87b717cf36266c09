package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.registry.Application;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.routing.Route;
import io.github.wrappersync.publisher.routing.RoutedRecord;
import io.github.wrappersync.publisher.routing.Router;
import io.github.wrappersync.publisher.routing.RoutingTables;
import io.github.wrappersync.publisher.routing.Tenants;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;

/** Routes samples as the drain would, whatever tenants there are. */
record RoutingState(DataSource dataSource, String wrapperSchema) {

  private static final String SAMPLE_TENANT = "sync-check";

  /** The router as the tables are now. */
  Router read() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return new RoutingTables(wrapperSchema).read(connection);
    }
  }

  /** The applications that receive a record with one field. */
  static Set<String> receivers(Router router, CapturedTable table, String field, Object value) {
    String image = JsonMapper.shared().writeValueAsString(Map.of(field, value));
    Route route =
        new Router(router.applications(), Tenants.any())
            .route(new RoutedRecord(table, SAMPLE_TENANT, image));
    return route instanceof Route.To to ? new TreeSet<>(to.applications()) : Set.of();
  }

  /** A name that a pattern matches: {@code crm.sync-check} for {@code crm.*}. */
  static String sample(Application.Pattern pattern) {
    return pattern.text().endsWith("*")
        ? pattern.text().substring(0, pattern.text().length() - 1) + SAMPLE_TENANT
        : pattern.text();
  }

  /** Whether some name matches both. */
  static boolean overlap(Application.Pattern one, Application.Pattern other) {
    return one.matches(sample(other)) || other.matches(sample(one));
  }
}
