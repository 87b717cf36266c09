package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.CreditQuote;
import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.view.MissingCostException;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.StaleDataException;
import io.github.wrappersync.view.Users;
import io.github.wrappersync.view.ViewNotReadyException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Look-ups under each policy while the client is cut off from everything, and after. */
class FreshnessTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration A_BIT = Duration.ofNanos(1);

  private final ManualClock clock = new ManualClock();
  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.wrappersync.view");
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(logged);
  }

  private SyncClientBuilder builder() {
    return SyncClient.builder("crm")
        .allTenants()
        .time(clock)
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(publisher.catchUp());
  }

  private void put(String operation, String cost, boolean active) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(
            operation, "t1", operation, cost == null ? null : new BigDecimal(cost), active));
  }

  /** Starts, and waits until everything is verified at this standing moment. */
  private void start(SyncClient client) {
    client.start().awaitCaughtUp(SOON);
    publisher.heartbeat();
    await().until(() -> client.status().state() == SyncState.LIVE);
    client.awaitCaughtUp(SOON); // the heartbeat has been taken too: later, it would verify anew
    await().until(() -> client.status().verifiedAge().equals(Optional.of(Duration.ZERO)));
  }

  private void cutOff() {
    publisher.cut();
    publisher.unavailable();
  }

  private static <V> void assertStale(Function<CreditCosts, V> lookUp, CreditCosts costs) {
    assertThatThrownBy(() -> lookUp.apply(costs)).isInstanceOf(StaleDataException.class);
  }

  // ------------------------------------------------------------------ the policies

  @Test
  void byDefaultLookUpsAreServedHoweverOldTheDataIs() {
    put("view", "3.00", true);
    try (SyncClient client = builder().build()) {
      CreditCosts costs = client.creditCosts();
      start(client);
      cutOff();
      clock.advance(Duration.ofDays(3));

      assertThat(costs.require("t1", "view")).isEqualTo("3.00");
      CreditQuote quote = costs.quote("t1", "view");
      assertThat(quote.verifiedAge()).contains(Duration.ofDays(3));
      assertThat(quote.stale()).isFalse();
      assertThat(costs.verified("t1").age()).contains(Duration.ofDays(3));
      assertThat(costs.verified("t1").position()).isEqualTo(1);
    }
  }

  @Test
  void withinALimitLookUpsAreServedUpToItAndFailBeyondIt() {
    put("view", "3.00", true);
    try (SyncClient client = builder().freshness(Freshness.within(LIMIT)).build()) {
      CreditCosts costs = client.creditCosts();
      start(client);
      cutOff();

      clock.advance(LIMIT);
      assertThat(costs.require("t1", "view")).isEqualTo("3.00");
      assertThat(costs.quote("t1", "view").verifiedAge()).contains(LIMIT);

      clock.advance(A_BIT);
      await().until(() -> client.status().state() == SyncState.STALE);
      assertThatThrownBy(() -> costs.require("t1", "view"))
          .hasMessageContaining("credit-configs")
          .hasMessageContaining("t1")
          .hasMessageContaining("PT15M0.000000001S")
          .hasMessageContaining("allows PT15M:")
          .hasMessageContaining("STALE")
          .hasMessageContaining("UNAVAILABLE")
          .asInstanceOf(type(StaleDataException.class))
          .satisfies(
              problem -> {
                assertThat(problem.tenantId()).isEqualTo("t1");
                assertThat(problem.dataType()).isEqualTo("credit-configs");
                assertThat(problem.age()).contains(LIMIT.plus(A_BIT));
                assertThat(problem.limit()).isEqualTo(LIMIT);
              });
      assertStale(c -> c.get("t1", "view"), costs);
      assertStale(c -> c.find("t1", "view"), costs);
      assertStale(c -> c.isActive("t1", "view"), costs);
      assertStale(c -> c.all("t1"), costs);
      assertStale(c -> c.quote("t1", "view"), costs);
      assertStale(c -> c.get("nobody", "view"), costs);

      publisher.heal();
      publisher.heartbeat();
      clock.advance(Duration.ofMillis(250));
      await().until(() -> costs.verified("t1").age().orElseThrow().compareTo(LIMIT) <= 0);
      assertThat(costs.require("t1", "view")).isEqualTo("3.00");
    }
  }

  @Test
  void orServeFlagsCountsAndTellsTheLogAtBothEnds() {
    put("view", "3.00", true);
    try (SyncClient client = builder().freshness(Freshness.within(LIMIT).orServe()).build()) {
      CreditCosts costs = client.creditCosts();
      start(client);
      cutOff();
      clock.advance(LIMIT);
      assertThat(costs.quote("t1", "view").stale()).isFalse();
      assertThat(logged.list).isEmpty();

      clock.advance(A_BIT);
      for (int i = 0; i < 5; i++) {
        assertThat(costs.get("t1", "view")).contains(new BigDecimal("3.00"));
      }
      assertThat(costs.quote("t1", "view").stale()).isTrue();
      assertThat(
              client
                  .status()
                  .channels()
                  .get(new Channel("crm", "t1", "credit-configs"))
                  .servedStale())
          .isEqualTo(6);
      assertThat(logged.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);

      publisher.heal();
      await()
          .until(
              () -> {
                clock.advance(Duration.ofSeconds(2)); // and again: a retry waits for it
                return logged.list.size() == 2;
              });
      assertThat(logged.list.get(1).getLevel()).isEqualTo(Level.INFO);
      assertThat(logged.list.get(1).getFormattedMessage()).contains("6 look-ups");
      assertThat(costs.quote("t1", "view").stale()).isFalse();
    }
  }

  @Test
  void aLookUpsOwnPolicyReplacesTheClients() {
    put("view", "3.00", true);
    try (SyncClient client = builder().freshness(Freshness.within(LIMIT)).build()) {
      CreditCosts costs = client.creditCosts();
      start(client);
      cutOff();
      clock.advance(Duration.ofMinutes(16));

      assertStale(c -> c.require("t1", "view"), costs);
      assertThat(costs.require("t1", "view", Freshness.any())).isEqualTo("3.00");
      assertThat(costs.get("t1", "view", Freshness.within(Duration.ofHours(1)))).isPresent();
      assertThat(costs.with(Freshness.within(LIMIT).orServe()).quote("t1", "view").stale())
          .isTrue();
      assertThat(costs.with(Freshness.any()).all("t1")).hasSize(1);
      assertStale(c -> c.get("t1", "view", Freshness.within(Duration.ofSeconds(1))), costs);
    }
  }

  @Test
  void eachViewFollowsThePolicyInEachLookUp() {
    publisher.publish(
        "crm", "t1", DataTypes.ROLES, new Role("r", "t1", "R", List.of("crm.view"), true));
    User user = new User("u", "t1", "u@example.org", "U", List.of("r"), true);
    publisher.publish("crm", "t1", DataTypes.USERS, user);
    publisher.publish(
        "crm", "t1", DataTypes.ENTITIES, new OrgEntity("e", "t1", null, "team", "E", true));
    try (SyncClient client = builder().freshness(Freshness.within(LIMIT)).build()) {
      Roles roles = client.roles();
      Users users = client.users();
      OrgHierarchy org = client.orgHierarchy();
      start(client);
      cutOff();
      clock.advance(LIMIT.plus(A_BIT));

      List<Runnable> lookUps =
          List.of(
              () -> roles.find("t1", "r"),
              () -> roles.all("t1"),
              () -> roles.permissionsOf("t1", List.of("r")),
              () -> roles.permissionsOf(user),
              () -> roles.isGranted("t1", List.of("r"), "crm.view"),
              () -> roles.isGranted(user, "crm.view"),
              () -> users.find("t1", "u"),
              () -> users.byEmail("t1", "u@example.org"),
              () -> users.all("t1"),
              () -> users.withRole("t1", "r"),
              () -> org.find("t1", "e"),
              () -> org.parent("t1", "e"),
              () -> org.children("t1", "e"),
              () -> org.ancestors("t1", "e"),
              () -> org.path("t1", "e"),
              () -> org.descendants("t1", "e"),
              () -> org.roots("t1"));
      for (Runnable lookUp : lookUps) {
        assertThatThrownBy(lookUp::run).isInstanceOf(StaleDataException.class);
      }
      assertThat(roles.with(Freshness.any()).isGranted(user, "crm.view")).isTrue();
      assertThat(users.with(Freshness.any()).byEmail("t1", "U@example.org")).contains(user);
      assertThat(org.with(Freshness.any()).roots("t1")).hasSize(1);
      assertThat(roles.verified("t1").age()).contains(LIMIT.plus(A_BIT));
    }
  }

  @Test
  void beforeTheFirstLoadAViewIsNotReadyUnderAnyPolicy() {
    publisher.unavailable();
    try (SyncClient client = builder().build()) {
      CreditCosts costs = client.creditCosts();
      for (Freshness policy :
          List.of(Freshness.any(), Freshness.within(LIMIT), Freshness.within(LIMIT).orServe())) {
        assertThatThrownBy(() -> costs.get("t1", "view", policy))
            .isInstanceOf(ViewNotReadyException.class);
      }
      assertThatThrownBy(() -> costs.get("t1", "view", Freshness.within(LIMIT).orFetch(SOON)))
          .isInstanceOf(ViewNotReadyException.class);
      assertThat(costs.verified("t1").age()).isEmpty();
    }
  }

  // ------------------------------------------------------------------ what is not followed

  @Test
  void whatThePublisherRefusesIsNeverCalledVerified() {
    put("view", "3.00", true);
    try (SyncClient client = builder().freshness(Freshness.within(LIMIT)).build()) {
      CreditCosts costs = client.creditCosts();
      Roles roles = client.roles();
      start(client);
      publisher.refuseDataType("credit-configs");
      publisher.newEpoch();
      publisher.heartbeat();
      await().until(() -> !client.status().refusedDataTypes().isEmpty());
      await().until(() -> client.status().state() == SyncState.LIVE);

      assertThat(costs.verified("t1").age()).isEmpty();
      assertThatThrownBy(() -> costs.require("t1", "view"))
          .isInstanceOf(StaleDataException.class)
          .hasMessageContaining("the publisher refuses this data type");
      assertThat(costs.with(Freshness.any()).quote("t1", "view").verifiedAge()).isEmpty();
      assertStale(c -> c.get("t1", "view", Freshness.within(LIMIT).orFetch(SOON)), costs);
      assertThat(roles.all("t1")).isEmpty();
      assertThat(roles.verified("t1").age()).contains(Duration.ZERO);

      publisher.heal();
      clock.advance(Duration.ofSeconds(31));
      await().until(() -> client.status().refusedDataTypes().isEmpty());
      client.awaitCaughtUp(SOON);
      assertThat(costs.verified("t1").age()).isPresent();
      assertThat(costs.require("t1", "view")).isEqualTo("3.00");
    }
  }

  @Test
  void aTenantThatIsNotFollowedIsNeverCalledVerified() {
    put("view", "3.00", true);
    SyncClientBuilder some =
        SyncClient.builder("crm")
            .tenants("t2")
            .time(clock)
            .liveFeed(publisher.liveFeed("crm"))
            .catchUp(publisher.catchUp());
    try (SyncClient client = some.build()) {
      CreditCosts costs = client.creditCosts();
      start(client);

      assertThat(costs.verified("t2").age()).isPresent();
      assertThat(costs.verified("t1").age()).isEmpty();
      assertStale(c -> c.get("t1", "view", Freshness.within(LIMIT)), costs);
      assertStale(c -> c.get("t1", "view", Freshness.within(LIMIT).orFetch(SOON)), costs);
    }
  }

  // ------------------------------------------------------------------ quotes

  @Test
  void aQuoteTellsMissingNoCostZeroAndInactiveApart() {
    put("free", "0.00", true);
    put("off", "2", false);
    put("unpriced", null, true);
    try (SyncClient client = builder().build()) {
      CreditCosts costs = client.creditCosts();
      start(client);

      CreditQuote free = costs.quote("t1", "free");
      assertThat(free.isFree()).isTrue();
      assertThat(free.missing()).isEmpty();
      assertThat(free.active()).isTrue();
      assertThat(free.verifiedAge()).contains(Duration.ZERO);

      CreditQuote off = costs.quote("t1", "off");
      assertThat(off.cost()).contains(new BigDecimal("2"));
      assertThat(off.active()).isFalse();
      assertThat(off.isFree()).isFalse();

      CreditQuote unpriced = costs.quote("t1", "unpriced");
      assertThat(unpriced.missing()).contains(MissingCostException.Reason.NO_COST);
      assertThat(unpriced.active()).isTrue();
      assertThat(unpriced.isFree()).isFalse();

      assertThat(costs.quote("t1", "other").missing())
          .contains(MissingCostException.Reason.NO_CONFIGURATION);
      assertThat(costs.quote("t9", "free").missing())
          .contains(MissingCostException.Reason.UNKNOWN_TENANT);
    }
  }

  @Test
  void aLimitOrATimeoutThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> Freshness.within(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> Freshness.within(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Freshness.within(LIMIT).orFetch(Duration.ofSeconds(-1)))
        .hasMessageContaining("timeout");
  }
}
