package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.model.User;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the views of a client hold, as text. */
final class HeldRecords {

  private final CreditCosts costs;
  private final Users users;
  private final Roles roles;
  private final OrgHierarchy hierarchy;

  HeldRecords(SyncClient client) {
    costs = client.creditCosts();
    users = client.users();
    roles = client.roles();
    hierarchy = client.orgHierarchy();
  }

  /** A line for each record; empty before the first load. */
  String lines() {
    List<Record> held = new ArrayList<>();
    try {
      for (String tenant : WrapperDatabase.TENANTS) {
        held.addAll(costs.all(tenant));
        held.addAll(users.all(tenant));
        held.addAll(roles.all(tenant));
        for (OrgEntity root : hierarchy.roots(tenant)) {
          held.add(root);
          held.addAll(hierarchy.descendants(tenant, root.entityId()));
        }
      }
    } catch (SyncException notLoaded) {
      return "";
    }
    return held.stream().map(Record::toString).collect(Collectors.joining("\n"));
  }

  /** What the probes of an application say: cost, role, user; empty before the first load. */
  String probe(String application) {
    String tenant = WrapperDatabase.TENANTS.get(0);
    String id = Probe.RECORD + application;
    try {
      String cost =
          costs.all(tenant).stream()
              .filter(config -> config.configId().equals(id))
              .map(config -> String.valueOf(config.creditCost()))
              .findFirst()
              .orElse("");
      String role =
          roles.all(tenant).stream()
              .filter(held -> held.roleId().equals(id))
              .map(Role::roleName)
              .findFirst()
              .orElse("");
      String user =
          users.all(tenant).stream()
              .filter(held -> held.userId().equals(id))
              .map(User::name)
              .findFirst()
              .orElse("");
      return String.join(" ", cost, role, user);
    } catch (SyncException notLoaded) {
      return "";
    }
  }
}
