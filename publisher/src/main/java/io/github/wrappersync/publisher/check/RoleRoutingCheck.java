package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.registry.Application;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.RoutingRule;
import io.github.wrappersync.publisher.routing.Router;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A role with an application's permission goes to it, and one with a shared permission to each
 * application that shares it.
 */
record RoleRoutingCheck(RoutingState routing, CapturedTables tables) implements Check {

  @Override
  public String name() {
    return "role-routing";
  }

  @Override
  public Outcome run() throws SQLException {
    Router router = routing.read();
    List<String> faults = new ArrayList<>();
    List<String> tried = new ArrayList<>();
    for (CapturedTable table : tables.all()) {
      if (table.routing() != RoutingRule.PERMISSIONS) {
        continue;
      }
      for (Application application : router.applications()) {
        if (application.dataTypes().contains(table.dataType())) {
          Set<String> permissions = new TreeSet<>(application.sharedPermissions());
          application
              .permissions()
              .forEach(pattern -> permissions.add(RoutingState.sample(pattern)));
          for (String permission : permissions) {
            expect(router, table, application, permission, faults);
          }
          tried.add("%s: %d permissions".formatted(application.name(), permissions.size()));
        }
      }
    }
    return faults.isEmpty()
        ? Outcome.good(String.join(", ", tried))
        : Outcome.bad(String.join("; ", faults));
  }

  private static void expect(
      Router router,
      CapturedTable table,
      Application application,
      String permission,
      List<String> faults) {
    Set<String> receivers =
        RoutingState.receivers(router, table, "permissions", List.of(permission));
    if (!receivers.contains(application.name())) {
      faults.add(
          "a role with %s goes to %s, not to %s"
              .formatted(permission, receivers, application.name()));
    }
  }
}
