package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.registry.Application;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Each application has patterns, and no operation or permission is two applications' own. */
record MappingCheck(RoutingState routing) implements Check {

  @Override
  public String name() {
    return "application-mapping";
  }

  @Override
  public Outcome run() throws SQLException {
    List<Application> applications = routing.read().applications();
    List<String> faults = new ArrayList<>();
    List<String> mapping = new ArrayList<>();
    for (int i = 0; i < applications.size(); i++) {
      Application one = applications.get(i);
      mapping.add("%s: %s".formatted(one.name(), one.operations()));
      for (Application other : applications.subList(i + 1, applications.size())) {
        overlaps(one, other, Application::operations, "operations", faults);
        overlaps(one, other, Application::permissions, "permissions", faults);
      }
    }
    if (applications.isEmpty()) {
      faults.add("no application is registered");
    }
    return faults.isEmpty()
        ? Outcome.good(String.join(", ", mapping))
        : Outcome.bad(String.join("; ", faults));
  }

  private static void overlaps(
      Application one,
      Application other,
      Function<Application, List<Application.Pattern>> patterns,
      String what,
      List<String> faults) {
    for (Application.Pattern first : patterns.apply(one)) {
      for (Application.Pattern second : patterns.apply(other)) {
        if (RoutingState.overlap(first, second)) {
          faults.add(
              "the %s %s of %s and %s of %s overlap"
                  .formatted(what, first, one.name(), second, other.name()));
        }
      }
    }
  }
}
