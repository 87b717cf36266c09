package io.github.wrappersync.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.model.OrgEntity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrgHierarchyTest {

  private final Changes changes = new Changes();
  private final OrgHierarchy org = new OrgHierarchy(Changes.VIEW_PARTS);

  private static OrgEntity entity(String id, String parent, String name) {
    return new OrgEntity(id, "tenant-1", parent, "department", name, true);
  }

  private static OrgEntity entity(String id, String parent) {
    return entity(id, parent, "Name " + id);
  }

  private void load(OrgEntity... entities) {
    org.writer().load(List.of(entities).stream().map(changes::of).toList());
  }

  private static List<String> ids(List<OrgEntity> entities) {
    return entities.stream().map(OrgEntity::entityId).toList();
  }

  @Test
  void aLookUpBeforeTheFirstLoadFails() {
    assertThatThrownBy(() -> org.roots("tenant-1")).isInstanceOf(ViewNotReadyException.class);
    assertThatThrownBy(() -> org.find("tenant-1", "a")).isInstanceOf(ViewNotReadyException.class);
  }

  @Test
  void walksUpAndDown() {
    load(entity("a", null), entity("b", "a"), entity("c", "b"), entity("d", "a"));

    assertThat(ids(org.roots("tenant-1"))).containsExactly("a");
    assertThat(ids(org.children("tenant-1", "a"))).containsExactly("b", "d");
    assertThat(ids(org.descendants("tenant-1", "a"))).containsExactly("b", "c", "d");
    assertThat(ids(org.ancestors("tenant-1", "c"))).containsExactly("b", "a");
    assertThat(ids(org.path("tenant-1", "c"))).containsExactly("a", "b", "c");
    assertThat(org.parent("tenant-1", "c")).contains(entity("b", "a"));
    assertThat(org.parent("tenant-1", "a")).isEmpty();
  }

  @Test
  void anUnknownEntityHasNothingAroundIt() {
    load(entity("orphan", "gone"));

    assertThat(org.find("tenant-1", "gone")).isEmpty();
    assertThat(org.children("tenant-1", "gone")).isEmpty();
    assertThat(org.descendants("tenant-1", "gone")).isEmpty();
    assertThat(org.ancestors("tenant-1", "gone")).isEmpty();
    assertThat(org.path("tenant-1", "gone")).isEmpty();
    assertThat(org.roots("tenant-2")).isEmpty();
  }

  @Test
  void siblingsAreInTheOrderOfNameThenId() {
    load(
        entity("r", null),
        entity("3", "r", "Beta"),
        entity("4", "r", null),
        entity("2", "r", "Alpha"),
        entity("1", "r", "Beta"));
    assertThat(ids(org.children("tenant-1", "r"))).containsExactly("2", "1", "3", "4");

    org.writer().apply(changes.of(entity("2", "r", "Gamma")));
    assertThat(ids(org.children("tenant-1", "r"))).containsExactly("1", "3", "2", "4");
  }

  @Test
  void anOrphanIsARootUntilItsParentComes() {
    load(entity("child", "parent"));
    assertThat(ids(org.roots("tenant-1"))).containsExactly("child");
    assertThat(ids(org.path("tenant-1", "child"))).containsExactly("child");

    org.writer().apply(changes.of(entity("parent", null)));
    assertThat(ids(org.roots("tenant-1"))).containsExactly("parent");
    assertThat(ids(org.path("tenant-1", "child"))).containsExactly("parent", "child");

    org.writer().apply(changes.delete(entity("parent", null)));
    assertThat(ids(org.roots("tenant-1"))).containsExactly("child");
  }

  @Test
  void aCycleEndsTheWalk() {
    load(entity("a", "c"), entity("b", "a"), entity("c", "b"), entity("self", "self"));

    assertThat(ids(org.ancestors("tenant-1", "a"))).containsExactly("c", "b");
    assertThat(ids(org.path("tenant-1", "a"))).containsExactly("b", "c", "a");
    assertThat(ids(org.descendants("tenant-1", "a"))).containsExactly("b", "c");
    assertThat(org.ancestors("tenant-1", "self")).isEmpty();
    assertThat(org.descendants("tenant-1", "self")).isEmpty();
    assertThat(org.roots("tenant-1")).isEmpty();
  }

  @Test
  void aMoveTakesTheWholeBranchAlong() {
    load(entity("a", null), entity("b", null), entity("c", "a"), entity("d", "c"));

    org.writer().apply(changes.of(entity("c", "b")));

    assertThat(org.children("tenant-1", "a")).isEmpty();
    assertThat(ids(org.path("tenant-1", "d"))).containsExactly("b", "c", "d");
  }

  @Test
  void aHierarchyMayBeDeeperThanAThreadsStack() {
    OrgEntity[] chain =
        IntStream.range(0, 20_000)
            .mapToObj(i -> entity("e" + i, i == 0 ? null : "e" + (i - 1)))
            .toArray(OrgEntity[]::new);
    load(chain);

    assertThat(org.descendants("tenant-1", "e0")).hasSize(19_999);
    assertThat(org.ancestors("tenant-1", "e19999")).hasSize(19_999);
  }

  @Test
  void agreesWithAPlainModelAfterRandomChanges() {
    Random random = new Random(17);
    load();
    Map<String, OrgEntity> model = new HashMap<>();
    for (int step = 0; step < 4000; step++) {
      String id = "e" + random.nextInt(20);
      String parent = random.nextInt(5) == 0 ? null : "e" + random.nextInt(20);
      OrgEntity entity =
          entity(id, parent, random.nextInt(6) == 0 ? null : "n" + random.nextInt(5));
      if (random.nextInt(4) == 0) {
        org.writer().apply(changes.delete(entity));
        model.remove(id);
      } else {
        org.writer().apply(changes.of(entity));
        model.put(id, entity);
      }
      if (step % 200 == 199) {
        org.writer().load(model.values().stream().map(changes::of).toList());
      }
      checkAgainst(model, "e" + random.nextInt(20));
    }
  }

  private void checkAgainst(Map<String, OrgEntity> model, String id) {
    assertThat(org.find("tenant-1", id).orElse(null)).isEqualTo(model.get(id));
    List<OrgEntity> roots =
        model.values().stream()
            .filter(
                each -> each.parentEntityId() == null || !model.containsKey(each.parentEntityId()))
            .sorted(siblings())
            .toList();
    assertThat(org.roots("tenant-1")).isEqualTo(roots);
    assertThat(org.children("tenant-1", id)).isEqualTo(children(model, id));
    Set<String> upward = new LinkedHashSet<>();
    String up = id;
    while (up != null && model.containsKey(up) && upward.add(up)) {
      up = model.get(up).parentEntityId();
    }
    List<String> path = new ArrayList<>(upward);
    java.util.Collections.reverse(path);
    assertThat(ids(org.path("tenant-1", id))).isEqualTo(path);
    Set<String> below = new LinkedHashSet<>();
    if (model.containsKey(id)) {
      collect(model, id, below);
      below.remove(id);
    }
    assertThat(ids(org.descendants("tenant-1", id))).isEqualTo(List.copyOf(below));
  }

  private static void collect(Map<String, OrgEntity> model, String id, Set<String> seen) {
    if (seen.add(id)) {
      children(model, id).forEach(child -> collect(model, child.entityId(), seen));
    }
  }

  private static List<OrgEntity> children(Map<String, OrgEntity> model, String id) {
    return model.containsKey(id)
        ? model.values().stream()
            .filter(each -> id.equals(each.parentEntityId()))
            .sorted(siblings())
            .toList()
        : List.of();
  }

  private static Comparator<OrgEntity> siblings() {
    return Comparator.comparing(
            (OrgEntity each) -> each.entityName() == null ? "~" : each.entityName())
        .thenComparing(OrgEntity::entityId);
  }
}
