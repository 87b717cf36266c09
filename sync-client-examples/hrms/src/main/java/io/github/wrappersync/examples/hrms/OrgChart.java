package io.github.wrappersync.examples.hrms;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is who at a tenant, of this moment. It holds 500 units and 500 people at most.
 *
 * @param units the hierarchy from top to bottom, each unit before those below it
 * @param unitCount how many there are
 * @param people in the order of their names
 * @param peopleCount how many there are
 */
record OrgChart(
    String tenantId, List<Unit> units, int unitCount, List<Person> people, int peopleCount) {

  /**
   * A department, a location, a team.
   *
   * @param level 0 for what has nothing above it
   */
  record Unit(String id, int level, @Nullable String type, @Nullable String name, boolean active) {}

  /**
   * A user.
   *
   * @param roles the names of the roles that grant something in this HRMS, with those switched off
   * @param permissions what the active ones grant together
   */
  record Person(
      String id,
      @Nullable String name,
      @Nullable String email,
      boolean active,
      List<String> roles,
      Set<String> permissions) {}
}
