package io.github.wrappersync.examples.hrms;

import io.github.wrappersync.examples.hrms.OrgChart.Person;
import io.github.wrappersync.examples.hrms.OrgChart.Unit;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Draws org charts from the local views: in memory, without asking anybody. */
@Component
class OrgCharts {

  private static final int MOST = 500;

  private static final Comparator<User> BY_NAME =
      Comparator.comparing(User::name, Comparator.nullsLast(Comparator.<String>naturalOrder()))
          .thenComparing(User::userId);

  private final OrgHierarchy hierarchy;
  private final Users users;
  private final Roles roles;

  OrgCharts(OrgHierarchy hierarchy, Users users, Roles roles) {
    this.hierarchy = hierarchy;
    this.users = users;
    this.roles = roles;
  }

  /** Whether this HRMS has been told anything of the tenant. */
  boolean isKnown(String tenantId) {
    return !users.all(tenantId).isEmpty()
        || !hierarchy.roots(tenantId).isEmpty()
        || !roles.all(tenantId).isEmpty();
  }

  /** The chart of a tenant; empty if the tenant is unknown. */
  Optional<OrgChart> find(String tenantId) {
    if (!isKnown(tenantId)) {
      return Optional.empty();
    }
    List<Unit> units = units(tenantId);
    List<User> people = users.all(tenantId);
    return Optional.of(
        new OrgChart(
            tenantId,
            units.stream().limit(MOST).toList(),
            units.size(),
            people.stream().sorted(BY_NAME).limit(MOST).map(this::person).toList(),
            people.size()));
  }

  private List<Unit> units(String tenantId) {
    List<Unit> units = new ArrayList<>();
    for (OrgEntity root : hierarchy.roots(tenantId)) {
      Map<String, Integer> levels = new HashMap<>();
      levels.put(root.entityId(), 0);
      units.add(unit(root, 0));
      for (OrgEntity entity : hierarchy.descendants(tenantId, root.entityId())) {
        int level = levels.getOrDefault(entity.parentEntityId(), 0) + 1;
        levels.put(entity.entityId(), level);
        units.add(unit(entity, level));
      }
    }
    return units;
  }

  private static Unit unit(OrgEntity entity, int level) {
    return new Unit(
        entity.entityId(), level, entity.entityType(), entity.entityName(), entity.isActive());
  }

  private Person person(User user) {
    List<String> names =
        user.roleIds().stream()
            .map(roleId -> roles.find(user.tenantId(), roleId))
            .flatMap(Optional::stream)
            .map(OrgCharts::name)
            .toList();
    return new Person(
        user.userId(),
        user.name(),
        user.email(),
        user.isActive(),
        names,
        new TreeSet<>(roles.permissionsOf(user)));
  }

  private static String name(Role role) {
    return Objects.requireNonNullElse(role.roleName(), role.roleId())
        + (role.isActive() ? "" : " (inactive)");
  }
}
