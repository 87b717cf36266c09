package io.github.wrappersync.publisher.routing;

import java.util.Set;

/** Where a record goes. */
public sealed interface Route {

  /** To these applications; to none if there is no application for it. */
  record To(Set<String> applications) implements Route {
    public To {
      applications = Set.copyOf(applications);
    }
  }

  /**
   * Nowhere yet: the record cannot be read, or waits for its tenant.
   *
   * @param code names the cause for programs, such as {@link #UNKNOWN_TENANT}
   * @param reason says for people what was found and what was expected
   */
  record Unroutable(String code, String reason) implements Route {}

  /**
   * The code of a record whose tenant is not in the table of tenants: it goes on by itself once the
   * tenant is.
   */
  String UNKNOWN_TENANT = "unknown-tenant";
}
