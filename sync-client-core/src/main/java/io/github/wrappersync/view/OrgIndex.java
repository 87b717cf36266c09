package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.OrgEntity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's hierarchy. Children are kept under the id that they name as their parent, whether or
 * not it is there, so that entities may come in any order. A change costs a path in each map and a
 * copy of the list of siblings.
 */
final class OrgIndex implements TenantIndex<OrgEntity, OrgIndex> {

  static final OrgIndex EMPTY =
      new OrgIndex(PersistentMap.empty(), PersistentMap.empty(), List.of());

  private static final Comparator<OrgEntity> SIBLINGS =
      Comparator.comparing(
              OrgEntity::entityName, Comparator.nullsLast(Comparator.<String>naturalOrder()))
          .thenComparing(OrgEntity::entityId);

  private final PersistentMap<String, OrgEntity> byId;
  private final PersistentMap<String, List<OrgEntity>> byParent;
  private final List<OrgEntity> withoutParent;

  private OrgIndex(
      PersistentMap<String, OrgEntity> byId,
      PersistentMap<String, List<OrgEntity>> byParent,
      List<OrgEntity> withoutParent) {
    this.byId = byId;
    this.byParent = byParent;
    this.withoutParent = withoutParent;
  }

  @Nullable OrgEntity find(String entityId) {
    return byId.get(entityId);
  }

  @Nullable OrgEntity parent(OrgEntity entity) {
    return entity.parentEntityId() == null ? null : byId.get(entity.parentEntityId());
  }

  List<OrgEntity> children(String entityId) {
    List<OrgEntity> children = byParent.get(entityId);
    return children == null ? List.of() : children;
  }

  List<OrgEntity> roots() {
    List<OrgEntity> roots = new ArrayList<>(withoutParent);
    byParent.forEach(
        (parentId, children) -> {
          if (byId.get(parentId) == null) {
            roots.addAll(children);
          }
        });
    return sorted(roots);
  }

  @Override
  public OrgIndex with(Change<OrgEntity> change) {
    OrgEntity before = byId.get(change.recordId());
    OrgIndex detached = before == null ? this : detached(before);
    return change.isDelete() ? detached : detached.attached(change.record());
  }

  /** Sorts each list of siblings once, where one change after the other would copy it each time. */
  @Override
  public OrgIndex of(List<Change<OrgEntity>> records) {
    PersistentMap<String, OrgEntity> ids = PersistentMap.empty();
    for (Change<OrgEntity> record : records) {
      ids = ids.with(record.recordId(), record.record());
    }
    Map<String, List<OrgEntity>> groups = new HashMap<>();
    List<OrgEntity> parentless = new ArrayList<>();
    ids.forEach(
        (id, entity) -> {
          String parentId = entity.parentEntityId();
          List<OrgEntity> siblings =
              parentId == null
                  ? parentless
                  : groups.computeIfAbsent(parentId, parent -> new ArrayList<>());
          siblings.add(entity);
        });
    PersistentMap<String, List<OrgEntity>> parents = PersistentMap.empty();
    for (Map.Entry<String, List<OrgEntity>> group : groups.entrySet()) {
      parents = parents.with(group.getKey(), sorted(group.getValue()));
    }
    return new OrgIndex(ids, parents, sorted(parentless));
  }

  private static List<OrgEntity> sorted(List<OrgEntity> siblings) {
    siblings.sort(SIBLINGS);
    return List.copyOf(siblings);
  }

  @Override
  public int size() {
    return byId.size();
  }

  private OrgIndex detached(OrgEntity entity) {
    return siblingsReplaced(
        byId.without(entity.entityId()), entity, without(siblings(entity), entity));
  }

  private OrgIndex attached(OrgEntity entity) {
    return siblingsReplaced(
        byId.with(entity.entityId(), entity), entity, with(siblings(entity), entity));
  }

  private List<OrgEntity> siblings(OrgEntity entity) {
    return entity.parentEntityId() == null ? withoutParent : children(entity.parentEntityId());
  }

  private OrgIndex siblingsReplaced(
      PersistentMap<String, OrgEntity> ids, OrgEntity entity, List<OrgEntity> siblings) {
    String parentId = entity.parentEntityId();
    if (parentId == null) {
      return new OrgIndex(ids, byParent, siblings);
    }
    return new OrgIndex(
        ids,
        siblings.isEmpty() ? byParent.without(parentId) : byParent.with(parentId, siblings),
        withoutParent);
  }

  private static List<OrgEntity> with(List<OrgEntity> siblings, OrgEntity entity) {
    int place = place(siblings, entity);
    List<OrgEntity> copy = new ArrayList<>(siblings.size() + 1);
    copy.addAll(siblings.subList(0, place));
    copy.add(entity);
    copy.addAll(siblings.subList(place, siblings.size()));
    return List.copyOf(copy);
  }

  private static List<OrgEntity> without(List<OrgEntity> siblings, OrgEntity entity) {
    int place = place(siblings, entity);
    List<OrgEntity> copy = new ArrayList<>(siblings);
    copy.remove(place);
    return List.copyOf(copy);
  }

  /** Where the entity stands among its siblings, or would stand. */
  private static int place(List<OrgEntity> siblings, OrgEntity entity) {
    int low = 0;
    int high = siblings.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (SIBLINGS.compare(siblings.get(middle), entity) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
