package io.github.wrappersync.feed;

import io.github.wrappersync.model.Channel;
import java.util.Set;

/**
 * The part of an application's data that a client follows.
 *
 * @param application such as {@code crm}
 * @param tenants the tenants followed; empty means all tenants, present and future
 * @param dataTypes the names of the data types followed; never empty
 */
public record Scope(String application, Set<String> tenants, Set<String> dataTypes) {

  public Scope {
    tenants = Set.copyOf(tenants);
    dataTypes = Set.copyOf(dataTypes);
  }

  public boolean isAllTenants() {
    return tenants.isEmpty();
  }

  /** Tells whether the channel belongs to this scope. */
  public boolean contains(Channel channel) {
    return channel.application().equals(application)
        && dataTypes.contains(channel.dataType())
        && (tenants.isEmpty() || tenants.contains(channel.tenantId()));
  }
}
