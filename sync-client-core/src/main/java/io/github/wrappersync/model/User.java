package io.github.wrappersync.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user of a tenant.
 *
 * @param userId the id of the record
 * @param tenantId the tenant that the user belongs to
 * @param email null where the wrapper has none
 * @param name null where the wrapper has none
 * @param roleIds the ids of the user's roles, empty if the wrapper has none
 * @param isActive whether the user may act
 */
public record User(
    String userId,
    String tenantId,
    @Nullable String email,
    @Nullable String name,
    List<String> roleIds,
    boolean isActive) {

  public User {
    roleIds = Lists.copy(roleIds);
  }
}
