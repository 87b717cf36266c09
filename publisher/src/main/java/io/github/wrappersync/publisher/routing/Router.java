package io.github.wrappersync.publisher.routing;

import io.github.wrappersync.publisher.registry.Application;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Routes records by one state of the applications and tenants. Immutable; a change of either makes
 * a new router.
 *
 * <p>A credit configuration goes to the applications with a pattern for its operation code, and to
 * nobody if there is none: a backfill brings it once such an application is registered. A role goes
 * to the applications with a pattern for one of its permissions, or with a shared permission that
 * it grants. Users and entities go to the applications of their tenant.
 */
public final class Router {

  /**
   * Longer ids would not fit into an entry of a PostgreSQL index (2,704 bytes) together with the
   * other columns.
   */
  private static final int MAX_ID_LENGTH = 300;

  private final List<Application> applications;
  private final Tenants tenants;

  public Router(List<Application> applications, Tenants tenants) {
    this.applications = List.copyOf(applications);
    this.tenants = tenants;
  }

  public List<Application> applications() {
    return applications;
  }

  public Tenants tenants() {
    return tenants;
  }

  /** Finds where a record goes. */
  public Route route(RoutedRecord candidate) {
    String tenantId = candidate.tenantId();
    if (tenantId == null || tenantId.isEmpty()) {
      return new Route.Unroutable(
          "no-tenant",
          "The record has no value in %s.%s: expected the tenant that it belongs to"
              .formatted(candidate.table(), candidate.table().tenantColumn()));
    }
    if (tenantId.length() > MAX_ID_LENGTH) {
      return new Route.Unroutable(
          "tenant-too-long",
          "The tenant's id has %d characters: expected at most %d"
              .formatted(tenantId.length(), MAX_ID_LENGTH));
    }
    if (!tenants.exists(tenantId)) {
      return new Route.Unroutable(
          Route.UNKNOWN_TENANT,
          "The tenant '%s' is not in the table of tenants: the record goes on by itself once it is"
              .formatted(tenantId));
    }
    if (candidate.image() == null) {
      return new Route.Unroutable(
          "no-image",
          "The change holds no image of the record: expected one in change_log.row_data");
    }
    return switch (candidate.table().routing()) {
      case TENANT -> toApplicationsOf(tenantId, candidate);
      case OPERATION_CODE -> byOperationCode(candidate, candidate.image());
      case PERMISSIONS -> byPermissions(candidate, candidate.image());
    };
  }

  /** Tells whether an application is registered and receives records of the data type at all. */
  public boolean receives(String application, String dataType) {
    return applications.stream()
        .anyMatch(one -> one.name().equals(application) && one.dataTypes().contains(dataType));
  }

  private Route toApplicationsOf(String tenantId, RoutedRecord candidate) {
    Optional<Set<String>> restricted = tenants.applicationsOf(tenantId);
    return to(
        candidate,
        application -> restricted.map(names -> names.contains(application.name())).orElse(true));
  }

  private Route byOperationCode(RoutedRecord candidate, String image) {
    Optional<String> code = ImageFields.text(image, "operationCode");
    if (code.isEmpty()) {
      return new Route.Unroutable(
          "no-operation-code",
          "The record has no operation_code: expected a text such as 'crm.leads.create'");
    }
    return to(candidate, application -> matchesAny(application.operations(), code.get()));
  }

  private Route byPermissions(RoutedRecord candidate, String image) {
    Optional<Set<String>> permissions = ImageFields.texts(image, "permissions");
    if (permissions.isEmpty()) {
      return new Route.Unroutable(
          "unreadable-permissions",
          "The record's permissions are no list of texts: expected an array such as [\"crm.leads.create\"]");
    }
    return to(
        candidate,
        application ->
            permissions.get().stream()
                .anyMatch(
                    permission ->
                        application.sharedPermissions().contains(permission)
                            || matchesAny(application.permissions(), permission)));
  }

  private Route to(RoutedRecord candidate, Predicate<Application> receives) {
    Set<String> names = new HashSet<>();
    for (Application application : applications) {
      if (application.dataTypes().contains(candidate.table().dataType())
          && receives.test(application)) {
        names.add(application.name());
      }
    }
    return new Route.To(names);
  }

  private static boolean matchesAny(List<Application.Pattern> patterns, String name) {
    for (Application.Pattern pattern : patterns) {
      if (pattern.matches(name)) {
        return true;
      }
    }
    return false;
  }
}
