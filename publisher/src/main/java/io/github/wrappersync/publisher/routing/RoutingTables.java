package io.github.wrappersync.publisher.routing;

import io.github.wrappersync.publisher.registry.Application;
import io.github.wrappersync.publisher.registry.SqlNames;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link Router} is made of: the registered applications, and the wrapper's table of
 * tenants if it has one.
 */
public final class RoutingTables {

  private final String wrapperSchema;

  /**
   * @param wrapperSchema the schema of the table of tenants, as it stands in the catalog
   */
  public RoutingTables(String wrapperSchema) {
    this.wrapperSchema = wrapperSchema;
  }

  /** Reads the present state, in the transaction that is open on the connection. */
  public Router read(Connection connection) throws SQLException {
    return new Router(applications(connection), tenants(connection));
  }

  private static List<Application> applications(Connection connection) throws SQLException {
    List<Application> applications = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                """
                SELECT name, operations, permissions, shared_permissions, data_types FROM sync.application
                WHERE since IS NOT NULL  -- the writer has begun its life
                ORDER BY name
                """);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        applications.add(
            new Application(
                result.getString("name"),
                patterns(result.getArray("operations")),
                patterns(result.getArray("permissions")),
                Set.copyOf(texts(result.getArray("shared_permissions"))),
                Set.copyOf(texts(result.getArray("data_types")))));
      }
    }
    return applications;
  }

  private static List<Application.Pattern> patterns(Array array) throws SQLException {
    return texts(array).stream().map(Application.Pattern::new).toList();
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }

  private Tenants tenants(Connection connection) throws SQLException {
    Set<String> columns = columnsOfTenants(connection);
    if (!columns.contains("tenant_id")) {
      return Tenants.any();
    }
    String prefix =
        columns.contains("redis_channel_prefix") ? "redis_channel_prefix::text" : "NULL::text";
    Map<String, Optional<Set<String>>> tenants = new HashMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT tenant_id::text AS tenant_id, %s AS prefix FROM %s.tenants WHERE tenant_id IS NOT NULL"
                    .formatted(prefix, SqlNames.quote(wrapperSchema)));
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        tenants.put(result.getString("tenant_id"), applicationNames(result.getString("prefix")));
      }
    }
    return Tenants.of(tenants);
  }

  private Set<String> columnsOfTenants(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT coalesce(array_agg(column_name::text), '{}') AS columns
            FROM information_schema.columns
            WHERE table_schema = ? AND table_name = 'tenants'
            """)) {
      statement.setString(1, wrapperSchema);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return Set.copyOf(texts(result.getArray("columns")));
      }
    }
  }

  private static Optional<Set<String>> applicationNames(@Nullable String prefix) {
    if (prefix == null) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(prefix.split(","))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }
}
