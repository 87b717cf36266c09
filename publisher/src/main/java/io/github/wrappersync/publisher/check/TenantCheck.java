package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.registry.Application;
import io.github.wrappersync.publisher.routing.Router;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/** The applications that tenants are restricted to are registered. */
record TenantCheck(RoutingState routing) implements Check {

  @Override
  public String name() {
    return "tenants";
  }

  @Override
  public Outcome run() throws SQLException {
    Router router = routing.read();
    Set<String> unknown = new TreeSet<>(router.tenants().namedApplications());
    int named = unknown.size();
    router.applications().stream().map(Application::name).forEach(unknown::remove);
    return unknown.isEmpty()
        ? Outcome.good("tenants name %d applications, all registered".formatted(named))
        : Outcome.bad(
            "tenants.redis_channel_prefix names applications that are not registered, and get nothing: "
                + String.join(", ", unknown));
  }
}
