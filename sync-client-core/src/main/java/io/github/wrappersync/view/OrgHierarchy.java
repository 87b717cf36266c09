package io.github.wrappersync.view;

import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The entity hierarchy of each tenant, at memory speed. Inactive entities are among it.
 *
 * <p>Siblings are in the order of their names, those without a name last, then of their ids.
 *
 * <p>The wrapper's data may not be a tree at every moment, and every method ends all the same. An
 * entity whose parent is not there is a root until the parent comes. Entities whose parents form a
 * cycle are under no root; a walk up or down ends where it would come to an entity again. Each
 * answer is of one moment of the tenant's hierarchy.
 *
 * <p>All methods may be called by any thread, never block and never do input or output, except that
 * look-ups under {@link Freshness.OrFail#orFetch} ask the publisher when the data is too old, and
 * those of a bounded view ({@link ViewOptions}) load a tenant that it does not hold. They throw
 * {@link ViewNotReadyException} before the first load, and {@link StaleDataException} as their
 * {@link Freshness} says. Lists are copies; they are empty for an unknown entity.
 */
public final class OrgHierarchy {

  private final Tenants<OrgEntity, OrgIndex> table;
  private final Reads<OrgEntity, OrgIndex> reads;

  private final ViewChanges changes;

  OrgHierarchy(ViewParts parts) {
    table = Tenants.of(DataTypes.ENTITIES, OrgIndex.EMPTY, parts.options());
    reads = new Reads<>(table, OrgIndex.EMPTY, parts.verification(), parts.freshness());
    changes = parts.changes();
  }

  private OrgHierarchy(OrgHierarchy other, Freshness freshness) {
    table = other.table;
    reads = other.reads.with(freshness);
    changes = other.changes;
  }

  View<OrgEntity> writer() {
    return table;
  }

  /** The same hierarchy, looked up under this policy instead of the client's. */
  public OrgHierarchy with(Freshness freshness) {
    return new OrgHierarchy(this, freshness);
  }

  /** How current the data of a tenant is. */
  public Verified verified(String tenantId) {
    return reads.verified(tenantId);
  }

  /**
   * Tells the listener of every entity that is added, changed or removed from now on, after this
   * view shows it; before or after the client's start. See {@link ViewListener}.
   */
  public Subscription onChange(ViewListener<OrgEntity> listener) {
    return changes.listen(DataTypes.ENTITIES, listener);
  }

  /** The entity with this id; empty if the tenant has none. */
  public Optional<OrgEntity> find(String tenantId, String entityId) {
    return Optional.ofNullable(reads.get(tenantId).find(entityId));
  }

  /** The entity above; empty at a root. */
  public Optional<OrgEntity> parent(String tenantId, String entityId) {
    OrgIndex index = reads.get(tenantId);
    OrgEntity entity = index.find(entityId);
    return entity == null ? Optional.empty() : Optional.ofNullable(index.parent(entity));
  }

  /** The entities right below. */
  public List<OrgEntity> children(String tenantId, String entityId) {
    OrgIndex index = reads.get(tenantId);
    return index.find(entityId) == null ? List.of() : index.children(entityId);
  }

  /** The entities above, the nearest first. */
  public List<OrgEntity> ancestors(String tenantId, String entityId) {
    OrgIndex index = reads.get(tenantId);
    List<OrgEntity> upward = upward(index, entityId);
    return upward.isEmpty() ? upward : List.copyOf(upward.subList(1, upward.size()));
  }

  /** The way from the root down to the entity, both included. */
  public List<OrgEntity> path(String tenantId, String entityId) {
    List<OrgEntity> downward = upward(reads.get(tenantId), entityId);
    Collections.reverse(downward);
    return List.copyOf(downward);
  }

  /** All entities below, each before its children, as a table of contents lists them. */
  public List<OrgEntity> descendants(String tenantId, String entityId) {
    OrgIndex index = reads.get(tenantId);
    if (index.find(entityId) == null) {
      return List.of();
    }
    Set<String> seen = new HashSet<>();
    seen.add(entityId);
    List<OrgEntity> found = new ArrayList<>();
    // A stack of our own: a hierarchy may be deeper than a thread's.
    List<OrgEntity> stack = new ArrayList<>();
    push(stack, index.children(entityId));
    while (!stack.isEmpty()) {
      OrgEntity next = stack.remove(stack.size() - 1);
      if (seen.add(next.entityId())) {
        found.add(next);
        push(stack, index.children(next.entityId()));
      }
    }
    return List.copyOf(found);
  }

  /**
   * The entities that have no parent, or one that is not there. It goes through all parents of the
   * tenant.
   */
  public List<OrgEntity> roots(String tenantId) {
    return reads.get(tenantId).roots();
  }

  private static List<OrgEntity> upward(OrgIndex index, String entityId) {
    Set<String> seen = new HashSet<>();
    List<OrgEntity> upward = new ArrayList<>();
    OrgEntity entity = index.find(entityId);
    while (entity != null && seen.add(entity.entityId())) {
      upward.add(entity);
      entity = index.parent(entity);
    }
    return upward;
  }

  private static void push(List<OrgEntity> stack, List<OrgEntity> siblings) {
    for (int i = siblings.size() - 1; i >= 0; i--) {
      stack.add(siblings.get(i));
    }
  }
}
