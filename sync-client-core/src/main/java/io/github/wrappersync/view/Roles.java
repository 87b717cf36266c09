package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.model.User;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The roles of each tenant and what they grant, at memory speed. Only an active role grants its
 * permissions; a role id that is unknown, such as one that grants nothing of this application,
 * grants nothing. Permissions are compared as they are: there are no wildcards.
 *
 * <p>All methods may be called by any thread, never block and never do input or output, except that
 * look-ups under {@link Freshness.OrFail#orFetch} ask the publisher when the data is too old, and
 * those of a bounded view ({@link ViewOptions}) load a tenant that it does not hold. They throw
 * {@link ViewNotReadyException} before the first load, and {@link StaleDataException} as their
 * {@link Freshness} says.
 */
public final class Roles {

  private final Tenants<Role, Index> table;
  private final Reads<Role, Index> reads;

  private final ViewChanges changes;

  Roles(ViewParts parts) {
    table = Tenants.of(DataTypes.ROLES, Index.EMPTY, parts.options());
    reads = new Reads<>(table, Index.EMPTY, parts.verification(), parts.freshness());
    changes = parts.changes();
  }

  private Roles(Roles other, Freshness freshness) {
    table = other.table;
    reads = other.reads.with(freshness);
    changes = other.changes;
  }

  View<Role> writer() {
    return table;
  }

  /** The same roles, looked up under this policy instead of the client's. */
  public Roles with(Freshness freshness) {
    return new Roles(this, freshness);
  }

  /** How current the data of a tenant is. */
  public Verified verified(String tenantId) {
    return reads.verified(tenantId);
  }

  /**
   * Tells the listener of every role that is added, changed or removed from now on, after this view
   * shows it; before or after the client's start. See {@link ViewListener}.
   */
  public Subscription onChange(ViewListener<Role> listener) {
    return changes.listen(DataTypes.ROLES, listener);
  }

  /** The role with this id, active or not; empty if the tenant has none. */
  public Optional<Role> find(String tenantId, String roleId) {
    return Optional.ofNullable(reads.get(tenantId).byId.get(roleId));
  }

  /** Every role of the tenant, in no particular order: a copy. */
  public List<Role> all(String tenantId) {
    PersistentMap<String, Role> byId = reads.get(tenantId).byId;
    List<Role> roles = new ArrayList<>(byId.size());
    byId.forEach((id, role) -> roles.add(role));
    return List.copyOf(roles);
  }

  /** What the active ones of these roles grant together: an unmodifiable copy. */
  public Set<String> permissionsOf(String tenantId, List<String> roleIds) {
    Index index = reads.get(tenantId);
    Set<String> permissions = new LinkedHashSet<>();
    for (String roleId : roleIds) {
      Role role = index.byId.get(roleId);
      if (role != null && role.isActive()) {
        permissions.addAll(role.permissions());
      }
    }
    return Collections.unmodifiableSet(permissions);
  }

  /** What the user's active roles grant together; nothing to an inactive user. */
  public Set<String> permissionsOf(User user) {
    return user.isActive() ? permissionsOf(user.tenantId(), user.roleIds()) : Set.of();
  }

  /** Tells whether one of these roles is active and grants the permission. */
  public boolean isGranted(String tenantId, List<String> roleIds, String permission) {
    Index index = reads.get(tenantId);
    for (String roleId : roleIds) {
      Role role = index.byId.get(roleId);
      if (role != null && role.isActive() && role.permissions().contains(permission)) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether the user is active and has an active role that grants the permission. */
  public boolean isGranted(User user, String permission) {
    return user.isActive() && isGranted(user.tenantId(), user.roleIds(), permission);
  }

  private record Index(PersistentMap<String, Role> byId) implements TenantIndex<Role, Index> {

    static final Index EMPTY = new Index(PersistentMap.empty());

    @Override
    public Index with(Change<Role> change) {
      return new Index(
          change.isDelete()
              ? byId.without(change.recordId())
              : byId.with(change.recordId(), change.record()));
    }

    @Override
    public Index of(List<Change<Role>> records) {
      Index index = EMPTY;
      for (Change<Role> record : records) {
        index = index.with(record);
      }
      return index;
    }

    @Override
    public int size() {
      return byId.size();
    }
  }
}
