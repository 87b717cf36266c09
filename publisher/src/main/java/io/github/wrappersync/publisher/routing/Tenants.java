package io.github.wrappersync.publisher.routing;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tenants that the wrapper has, and to which applications each one's users and entities go. An
 * immutable state of the table {@code tenants}, whose column {@code redis_channel_prefix} names the
 * applications, comma-separated; NULL stands for all of them. A wrapper without the table has every
 * tenant that a record names.
 */
public final class Tenants {

  private static final Tenants ANY = new Tenants(Map.of(), true);

  private final Map<String, Optional<Set<String>>> applications;
  private final boolean any;

  private Tenants(Map<String, Optional<Set<String>>> applications, boolean any) {
    this.applications = Map.copyOf(applications);
    this.any = any;
  }

  /** Every tenant exists, and goes to all applications. */
  public static Tenants any() {
    return ANY;
  }

  /**
   * Only these tenants exist.
   *
   * @param applications the names of the applications of each; empty for all
   */
  public static Tenants of(Map<String, Optional<Set<String>>> applications) {
    return new Tenants(applications, false);
  }

  public boolean exists(String tenantId) {
    return any || applications.containsKey(tenantId);
  }

  /** The names of the applications that the tenant is restricted to; empty if it goes to all. */
  public Optional<Set<String>> applicationsOf(String tenantId) {
    return applications.getOrDefault(tenantId, Optional.empty());
  }

  /** The names of the applications that any tenant is restricted to. */
  public Set<String> namedApplications() {
    return applications.values().stream()
        .flatMap(Optional::stream)
        .flatMap(Set::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The ids of the tenants that exist here and did not there, or go to other applications than
   * there.
   */
  public Set<String> changedSince(Tenants earlier) {
    if (any || earlier.any) {
      return Set.of();
    }
    return applications.entrySet().stream()
        .filter(tenant -> !tenant.getValue().equals(earlier.applications.get(tenant.getKey())))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
