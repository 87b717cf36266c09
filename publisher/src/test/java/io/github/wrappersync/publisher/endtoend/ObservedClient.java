package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A client with all four views, and a handler for each data type that writes a journal. */
final class ObservedClient implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(10);

  private final SyncClient client;
  private final List<String> tenants;
  private final Journal journal = new Journal();
  private final CreditCosts creditCosts;
  private final Users users;
  private final Roles roles;
  private final OrgHierarchy hierarchy;

  /**
   * @param tenants those that exist: the views are read tenant by tenant
   */
  ObservedClient(SyncClientBuilder builder, List<String> tenants) {
    this(builder.allTenants().build(), tenants);
  }

  /** Of a client that follows what it was built with. */
  ObservedClient(SyncClient client, List<String> tenants) {
    this.client = client;
    this.tenants = tenants;
    creditCosts = client.creditCosts();
    users = client.users();
    roles = client.roles();
    hierarchy = client.orgHierarchy();
    client.handle("credit-configs", DataTypes.CREDIT_CONFIGS, journal::tell);
    client.handle("users", DataTypes.USERS, journal::tell);
    client.handle("roles", DataTypes.ROLES, journal::tell);
    client.handle("entities", DataTypes.ENTITIES, journal::tell);
  }

  /** Starts it, and waits for the first load. */
  ObservedClient start() {
    client.start().awaitReady(READY);
    return this;
  }

  SyncClient client() {
    return client;
  }

  Journal journal() {
    return journal;
  }

  SyncStatus status() {
    return client.status();
  }

  /** What the four views hold. */
  Set<Record> held() {
    Set<Record> held = new HashSet<>();
    for (String tenant : tenants) {
      held.addAll(creditCosts.all(tenant));
      held.addAll(users.all(tenant));
      held.addAll(roles.all(tenant));
      for (OrgEntity root : hierarchy.roots(tenant)) {
        held.add(root);
        held.addAll(hierarchy.descendants(tenant, root.entityId()));
      }
    }
    return held;
  }

  /** Waits for a state, and gives the time that it took. */
  Duration awaitState(SyncState state, Duration atMost) {
    long begin = System.nanoTime();
    await("state " + state)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .until(() -> status().state() == state);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /**
   * Waits until the views are what they should be, without asking the client for anything, and
   * gives the time that it took; then until the handlers were told the same, each record in order.
   */
  Duration awaitViews(Set<Record> truth, Duration atMost) {
    Duration taken = awaitViewsOfAnyEpoch(truth, atMost);
    assertThat(journal.toldOutOfOrder()).isEmpty();
    return taken;
  }

  /** The same where another epoch began meanwhile, in which positions begin anew. */
  Duration awaitViewsOfAnyEpoch(Set<Record> truth, Duration atMost) {
    Duration taken = awaitEqual("the views", this::held, truth, atMost);
    awaitEqual("what handlers were told last", journal::lastStates, truth, READY);
    return taken;
  }

  private static Duration awaitEqual(
      String what, Supplier<Set<Record>> held, Set<Record> truth, Duration atMost) {
    long begin = System.nanoTime();
    await(what)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .untilAsserted(() -> assertThat(Truth.difference(held.get(), truth)).isEmpty());
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Override
  public void close() {
    client.close();
  }
}
