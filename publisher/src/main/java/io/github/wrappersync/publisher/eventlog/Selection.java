package io.github.wrappersync.publisher.eventlog;

import java.util.Set;

/**
 * The part of an application's data that is asked for.
 *
 * @param application such as {@code crm}
 * @param tenants empty means all
 * @param dataTypes empty means all
 */
public record Selection(String application, Set<String> tenants, Set<String> dataTypes) {

  public Selection {
    tenants = Set.copyOf(tenants);
    dataTypes = Set.copyOf(dataTypes);
  }

  /** Whether some of the application's data is left out. */
  boolean isFiltered() {
    return !tenants.isEmpty() || !dataTypes.isEmpty();
  }

  /** The conditions beyond the application, to stand after others. */
  String tenantAndTypeConditions() {
    return (tenants.isEmpty() ? "" : " AND tenant_id = ANY (:tenants::text[])")
        + (dataTypes.isEmpty() ? "" : " AND data_type = ANY (:types::text[])");
  }

  String[] tenantArray() {
    return tenants.toArray(String[]::new);
  }

  String[] typeArray() {
    return dataTypes.toArray(String[]::new);
  }
}
