package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.MissingCostException;
import io.github.wrappersync.view.TenantNotLoadedException;
import io.github.wrappersync.view.TenantNotLoadedException.Reason;
import io.github.wrappersync.view.View;
import io.github.wrappersync.view.ViewOptions;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.SnapshotLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BoundedViewsTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final ViewOptions FEW = ViewOptions.maximumTenants(10);

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final Counted counted = new Counted(publisher.catchUp());

  private SyncClient client() {
    return SyncClient.builder("crm")
        .allTenants()
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(counted)
        .build();
  }

  private void put(String tenant, int cost) {
    publisher.publish(
        "crm",
        tenant,
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c", tenant, "crm.c", BigDecimal.valueOf(cost), true));
  }

  @Test
  void aClientWithABoundedViewAloneReadsNoRecordsUntilATenantIsLookedUp() {
    for (int i = 0; i < 50; i++) {
      put("t" + i, i);
    }
    try (SyncClient client = client()) {
      CreditCosts costs = client.creditCosts(FEW);
      client.start().awaitReady(SOON).awaitCaughtUp(SOON);
      assertThat(counted.records).hasValue(0);

      assertThat(costs.require("t7", "crm.c")).isEqualByComparingTo("7");
      assertThat(counted.records).hasValue(1);
      put("t7", 8);
      client.awaitCaughtUp(SOON);
      assertThat(costs.require("t7", "crm.c")).isEqualByComparingTo("8");
    }
  }

  @Test
  void atTheStartOnlyTheTypesAreReadThatAreHeldWhole() {
    put("t1", 1);
    try (SyncClient client = client()) {
      client.creditCosts(FEW);
      client.roles();
      client.start().awaitReady(SOON);

      assertThat(counted.snapshots).containsExactly(new Scope("crm", Set.of(), Set.of("roles")));
    }
  }

  @Test
  void aHandlerOfTheSameTypeIsToldEverything() {
    put("t1", 1);
    put("t2", 2);
    List<String> told = new CopyOnWriteArrayList<>();
    try (SyncClient client = client()) {
      client.creditCosts(ViewOptions.maximumTenants(1));
      client.handle("bill", DataTypes.CREDIT_CONFIGS, change -> told.add(change.tenantId()));
      client.start().awaitReady(SOON);
      put("t3", 3);
      client.awaitCaughtUp(SOON);

      assertThat(told).containsExactlyInAnyOrder("t1", "t2", "t3");
    }
  }

  @Test
  void eachOfTheFourViewsCanBeBounded() {
    put("t1", 1);
    publisher.publish(
        "crm", "t1", DataTypes.ROLES, new Role("r", "t1", "Seller", List.of("crm.sell"), true));
    publisher.publish(
        "crm", "t1", DataTypes.USERS, new User("u", "t1", "a@b.c", "Ann", List.of("r"), true));
    publisher.publish(
        "crm", "t1", DataTypes.ENTITIES, new OrgEntity("e", "t1", null, "org", "Acme", true));
    try (SyncClient client = client()) {
      ViewOptions byWeight = ViewOptions.maximumWeight(1_000);
      var costs = client.creditCosts(byWeight);
      var roles = client.roles(FEW);
      var users = client.users(byWeight);
      var entities = client.orgHierarchy(FEW);
      client.start().awaitReady(SOON);

      assertThat(costs.get("t1", "crm.c")).isPresent();
      assertThat(roles.isGranted("t1", List.of("r"), "crm.sell")).isTrue();
      assertThat(users.byEmail("t1", "A@B.C")).isPresent();
      assertThat(entities.roots("t1")).hasSize(1);
      assertThatThrownBy(() -> costs.require("t2", "crm.c"))
          .isInstanceOfSatisfying(
              MissingCostException.class,
              e -> assertThat(e.reason()).isEqualTo(MissingCostException.Reason.UNKNOWN_TENANT));
      assertThat(counted.records).hasValue(4);
    }
  }

  @Test
  void aViewIsAskedForAgainWithTheSameOptionsOrNone() {
    try (SyncClient client = client()) {
      CreditCosts costs = client.creditCosts(FEW);

      assertThat(client.creditCosts()).isSameAs(costs);
      assertThat(client.creditCosts(ViewOptions.maximumTenants(10))).isSameAs(costs);
      assertThatThrownBy(() -> client.creditCosts(ViewOptions.full()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("maximumTenants(10).loadTimeout(PT5S)")
          .hasMessageContaining("full()");
      client.start().awaitReady(SOON);
      assertThat(client.creditCosts()).isSameAs(costs);
      assertThatThrownBy(() -> client.roles(FEW)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theEnginesThreadIsToldThatItCannotWaitForItself() {
    put("t1", 1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (SyncClient client = client()) {
      CreditCosts costs = client.creditCosts(FEW);
      client.view(
          new View<User>() {
            @Override
            public DataType<User> dataType() {
              return DataTypes.USERS;
            }

            @Override
            public void load(Collection<Change<User>> records) {}

            @Override
            public void apply(Change<User> change) {
              try {
                costs.require("t1", "crm.c");
              } catch (RuntimeException e) {
                failure.set(e);
              }
            }
          });
      client.start().awaitReady(SOON);
      publisher.publish(
          "crm", "t1", DataTypes.USERS, new User("u", "t1", "a@b.c", "Ann", List.of(), true));

      await().until(() -> failure.get() != null);
      assertThat(failure.get())
          .isInstanceOfSatisfying(
              TenantNotLoadedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_THREAD));
    }
  }

  @Test
  void closingFailsALookUpThatWaits() throws Exception {
    SyncClient client = client();
    CreditCosts costs = client.creditCosts(FEW.loadTimeout(Duration.ofMinutes(5)));
    client.start().awaitReady(SOON);
    counted.gate = new CountDownLatch(1);
    CompletableFuture<Reason> reason = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                costs.get("t1", "crm.c");
              } catch (TenantNotLoadedException e) {
                reason.complete(e.reason());
              }
            });
    reader.start();
    await().until(() -> counted.gate.getCount() == 1 && counted.waiting.get() == 1);

    client.close();

    assertThat(reason.get()).isEqualTo(Reason.CLOSED);
    reader.join();
  }

  /** Counts what snapshots tell, and may hold them up until it is closed. */
  private static final class Counted implements CatchUp {

    private final CatchUp real;
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Scope> snapshots = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    Counted(CatchUp real) {
      this.real = real;
    }

    @Override
    public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait) {
      return real.changes(scope, after, epoch, limit, wait);
    }

    @Override
    public void snapshot(Scope scope, Consumer<SnapshotLine> lines) {
      snapshots.add(scope);
      waiting.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      waiting.decrementAndGet();
      real.snapshot(
          scope,
          line -> {
            lines.accept(line);
            if (line instanceof SnapshotLine.Entry) {
              records.incrementAndGet();
            }
          });
    }

    @Override
    public void close() {
      gate.countDown();
    }
  }
}
