package io.github.wrappersync.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A role of a tenant and the permissions that it grants.
 *
 * @param roleId the id of the record
 * @param tenantId the tenant that the role belongs to
 * @param roleName null where the wrapper has none
 * @param permissions such as {@code crm.leads.create} or {@code user-management}; empty if the
 *     wrapper has none
 * @param isActive whether the role grants anything
 */
public record Role(
    String roleId,
    String tenantId,
    @Nullable String roleName,
    List<String> permissions,
    boolean isActive) {

  public Role {
    permissions = Lists.copy(permissions);
  }
}
