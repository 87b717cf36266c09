package io.github.wrappersync.examples.hrms;

import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Decides who may do what, from the local views. Where these were not verified for five minutes, it
 * decides nothing, and fails with a {@link io.github.wrappersync.view.StaleDataException}: somebody
 * who was dismissed meanwhile must not be let in.
 */
@Component
class Permissions {

  // README
  private static final Freshness CURRENT = Freshness.within(Duration.ofMinutes(5));

  private final Users users;
  private final Roles roles;

  Permissions(Users users, Roles roles) {
    this.users = users.with(CURRENT);
    this.roles = roles.with(CURRENT);
  }

  /** Whether the user is there, is active, and has an active role that grants the permission. */
  boolean isGranted(String tenantId, String userId, String permission) {
    return users
        .find(tenantId, userId)
        .filter(user -> roles.isGranted(user, permission))
        .isPresent();
  }

  // README

  /** What an active user may do; empty if there is no such user, or an inactive one. */
  Optional<Set<String>> of(String tenantId, String userId) {
    return users
        .find(tenantId, userId)
        .filter(user -> user.isActive())
        .map(user -> roles.permissionsOf(user));
  }
}
