package io.github.wrappersync.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsersAndRolesTest {

  private final Changes changes = new Changes();
  private final Users users = new Users(Changes.VIEW_PARTS);
  private final Roles roles = new Roles(Changes.VIEW_PARTS);

  private static User user(String id, String email, boolean active, String... roleIds) {
    return new User(id, "tenant-1", email, "Name of " + id, List.of(roleIds), active);
  }

  private static Role role(String id, boolean active, String... permissions) {
    return new Role(id, "tenant-1", "Name of " + id, List.of(permissions), active);
  }

  private void load(User... all) {
    users.writer().load(List.of(all).stream().map(changes::of).toList());
  }

  private void load(Role... all) {
    roles.writer().load(List.of(all).stream().map(changes::of).toList());
  }

  @Test
  void aLookUpBeforeTheFirstLoadFails() {
    assertThatThrownBy(() -> users.find("tenant-1", "u")).isInstanceOf(ViewNotReadyException.class);
    assertThatThrownBy(() -> users.byEmail("tenant-1", "u"))
        .isInstanceOf(ViewNotReadyException.class);
    assertThatThrownBy(() -> roles.find("tenant-1", "r")).isInstanceOf(ViewNotReadyException.class);
    assertThatThrownBy(() -> roles.isGranted("tenant-1", List.of("r"), "crm.x"))
        .isInstanceOf(ViewNotReadyException.class);
  }

  @Test
  void aUserIsFoundByIdAndByEmailInAnyCase() {
    User ann = user("ann", "Ann@Example.com", true);
    load(ann, user("bob", null, true));

    assertThat(users.find("tenant-1", "ann")).contains(ann);
    assertThat(users.byEmail("tenant-1", "aNN@example.COM")).contains(ann);
    assertThat(users.find("tenant-2", "ann")).isEmpty();
    assertThat(users.byEmail("tenant-2", "ann@example.com")).isEmpty();
  }

  @Test
  void ofSeveralUsersWithOneEmailTheActiveOneCountsThenTheNewest() {
    load(user("a", "x@example.com", false), user("b", "X@example.com", true));
    assertThat(users.byEmail("tenant-1", "x@example.com").orElseThrow().userId()).isEqualTo("b");

    users.writer().apply(changes.of(user("a", "x@example.com", true)));
    assertThat(users.byEmail("tenant-1", "x@example.com").orElseThrow().userId()).isEqualTo("a");
  }

  @Test
  void anotherEmailMovesTheUser() {
    load(user("a", "old@example.com", true));

    users.writer().apply(changes.of(user("a", "new@example.com", true)));

    assertThat(users.byEmail("tenant-1", "old@example.com")).isEmpty();
    assertThat(users.byEmail("tenant-1", "new@example.com")).isPresent();
  }

  @Test
  void usersAreListedByRole() {
    load(user("a", null, true, "admin", "sales"), user("b", null, false, "sales"));

    assertThat(users.withRole("tenant-1", "sales")).hasSize(2);
    assertThat(users.withRole("tenant-1", "admin")).extracting(User::userId).containsExactly("a");
    assertThat(users.withRole("tenant-1", "other")).isEmpty();
  }

  @Test
  void permissionsAreThoseOfTheActiveRoles() {
    load(
        role("sales", true, "crm.leads.view", "crm.leads.create"),
        role("old", false, "crm.leads.delete"),
        role("team", true, "crm.leads.view", "user-management"));
    List<String> all = List.of("sales", "old", "team", "unknown");

    assertThat(roles.permissionsOf("tenant-1", all))
        .containsExactlyInAnyOrder("crm.leads.view", "crm.leads.create", "user-management");
    assertThat(roles.isGranted("tenant-1", all, "user-management")).isTrue();
    assertThat(roles.isGranted("tenant-1", all, "crm.leads.delete")).isFalse();
    assertThat(roles.isGranted("tenant-2", all, "user-management")).isFalse();
    assertThat(roles.all("tenant-1")).hasSize(3);
    assertThat(roles.find("tenant-1", "old")).isPresent();
  }

  @Test
  void anInactiveUserIsGrantedNothing() {
    load(role("sales", true, "crm.leads.view"));

    User active = user("a", null, true, "sales");
    User inactive = user("b", null, false, "sales");

    assertThat(roles.permissionsOf(active)).containsExactly("crm.leads.view");
    assertThat(roles.isGranted(active, "crm.leads.view")).isTrue();
    assertThat(roles.permissionsOf(inactive)).isEmpty();
    assertThat(roles.isGranted(inactive, "crm.leads.view")).isFalse();
  }

  @Test
  void theUsersAgreeWithAPlainModelAfterRandomChanges() {
    Random random = new Random(11);
    load(new User[0]);
    Map<String, Change<User>> model = new HashMap<>();
    for (int step = 0; step < 4000; step++) {
      String id = "user-" + random.nextInt(25);
      String email = random.nextInt(10) == 0 ? null : "Mail" + random.nextInt(10) + "@Example.com";
      User user = user(id, email, random.nextBoolean(), "role-" + random.nextInt(4));
      if (random.nextInt(4) == 0) {
        users.writer().apply(changes.delete(user));
        model.remove(id);
      } else {
        Change<User> change = changes.of(user);
        users.writer().apply(change);
        model.put(id, change);
      }
      String wanted = "mail" + random.nextInt(10) + "@example.com";
      assertThat(users.byEmail("tenant-1", wanted).orElse(null)).isEqualTo(best(model, wanted));
      assertThat(users.find("tenant-1", id).isPresent()).isEqualTo(model.containsKey(id));
      String roleId = "role-" + random.nextInt(4);
      assertThat(new HashSet<>(users.withRole("tenant-1", roleId)))
          .isEqualTo(
              Set.copyOf(
                  model.values().stream()
                      .map(Change::record)
                      .filter(each -> each.roleIds().contains(roleId))
                      .toList()));
    }
  }

  private static User best(Map<String, Change<User>> model, String email) {
    Change<User> best = null;
    for (Change<User> change : model.values()) {
      String own = change.record().email();
      if (own == null || !own.toLowerCase(Locale.ROOT).equals(email)) {
        continue;
      }
      boolean better =
          best == null
              || (change.record().isActive() != best.record().isActive()
                  ? change.record().isActive()
                  : change.position() > best.position());
      best = better ? change : best;
    }
    return best == null ? null : best.record();
  }

  @Test
  void theRolesAgreeWithAPlainModelAfterRandomChanges() {
    Random random = new Random(13);
    load(new Role[0]);
    Map<String, Role> model = new HashMap<>();
    for (int step = 0; step < 4000; step++) {
      String id = "role-" + random.nextInt(10);
      Role role = role(id, random.nextBoolean(), "crm.p" + random.nextInt(6), "crm.q");
      if (random.nextInt(4) == 0) {
        roles.writer().apply(changes.delete(role));
        model.remove(id);
      } else {
        roles.writer().apply(changes.of(role));
        model.put(id, role);
      }
      List<String> asked = List.of("role-" + random.nextInt(10), "role-" + random.nextInt(10));
      Set<String> expected = new HashSet<>();
      for (String roleId : asked) {
        Role known = model.get(roleId);
        if (known != null && known.isActive()) {
          expected.addAll(known.permissions());
        }
      }
      assertThat(roles.permissionsOf("tenant-1", asked)).isEqualTo(expected);
      String permission = "crm.p" + random.nextInt(6);
      assertThat(roles.isGranted("tenant-1", asked, permission))
          .isEqualTo(expected.contains(permission));
    }
  }
}
