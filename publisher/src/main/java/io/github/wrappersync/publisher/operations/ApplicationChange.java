package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What an operator asks an application to receive. What is empty keeps its value, or takes its
 * default for a new application.
 */
public record ApplicationChange(
    Optional<List<String>> operations,
    Optional<List<String>> permissions,
    Optional<List<String>> sharedPermissions,
    Optional<List<String>> dataTypes) {

  private static final List<String> SHARED = List.of("user-management", "role-management");

  /** What an application receives. */
  record Scope(
      List<String> operations,
      List<String> permissions,
      List<String> sharedPermissions,
      List<String> dataTypes) {

    static Scope of(RegisteredApplication application) {
      return new Scope(
          application.operations(),
          application.permissions(),
          application.sharedPermissions(),
          application.dataTypes());
    }

    /** Of a new application where nothing else is asked for. */
    static Scope ofNew(String name, CapturedTables tables) {
      List<String> own = List.of(name + ".*");
      return new Scope(
          own, own, SHARED, tables.all().stream().map(CapturedTable::dataType).toList());
    }

    /** The data types of which somebody receives something else by the other scope. */
    TreeSet<String> differencesTo(Scope other, CapturedTables tables) {
      TreeSet<String> different = new TreeSet<>();
      for (CapturedTable table : tables.all()) {
        String type = table.dataType();
        boolean before = dataTypes.contains(type);
        boolean after = other.dataTypes.contains(type);
        boolean rule =
            switch (table.routing()) {
              case OPERATION_CODE -> !operations.equals(other.operations);
              case PERMISSIONS ->
                  !permissions.equals(other.permissions)
                      || !sharedPermissions.equals(other.sharedPermissions);
              case TENANT -> false;
            };
        if (before != after || (before && rule)) {
          different.add(type);
        }
      }
      return different;
    }
  }

  Scope applyTo(Scope present) {
    return new Scope(
        operations.orElse(present.operations()),
        permissions.orElse(present.permissions()),
        sharedPermissions.orElse(present.sharedPermissions()),
        dataTypes.orElse(present.dataTypes()));
  }
}
