package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StatusListenersTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final List<Change<CreditConfig>> told = new CopyOnWriteArrayList<>();
  private final List<SyncState> states = new CopyOnWriteArrayList<>();
  private final List<SyncEvent> events = new CopyOnWriteArrayList<>();

  private SyncClient client() {
    SyncClient client =
        SyncClient.builder("crm")
            .allTenants()
            .liveFeed(publisher.liveFeed("crm"))
            .catchUp(publisher.catchUp())
            .build();
    client.handle("bill", DataTypes.CREDIT_CONFIGS, told::add);
    return client;
  }

  private void put(String record, int cost) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, "t1", "crm." + record, BigDecimal.valueOf(cost), true));
  }

  private void record(SyncState before, SyncStatus now) {
    assertThat(before).isEqualTo(states.isEmpty() ? SyncState.NEW : states.get(states.size() - 1));
    states.add(now.state());
  }

  @Test
  void aListenerHearsEveryChangeOfTheStateInOrderToTheEnd() {
    try (SyncClient client = client()) {
      Subscription subscription = client.onStatus(this::record);
      client.start().awaitCaughtUp(SOON);
      publisher.heartbeat();
      await().until(() -> client.status().state() == SyncState.LIVE);
      publisher.cut();
      publisher.heal();
      client.awaitCaughtUp(SOON);
      client.close();
      subscription.close();
    }

    assertThat(states)
        .startsWith(SyncState.INITIALIZING, SyncState.CATCHING_UP)
        .contains(SyncState.LIVE)
        .endsWith(SyncState.STOPPED);
  }

  @Test
  void aListenerThatBlocksOrThrowsHoldsUpNobody() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch forEver = new CountDownLatch(1);
    try (SyncClient client = client()) {
      client.onStatus(
          (before, now) -> {
            blocked.countDown();
            try {
              forEver.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      client.onStatus(
          (before, now) -> {
            throw new IllegalStateException("broken");
          });
      client.onStatus(this::record);
      client.start().awaitReady(SOON);
      blocked.await();
      put("a", 1);
      client.awaitCaughtUp(SOON);
      await().untilAsserted(() -> assertThat(states).contains(SyncState.CATCHING_UP));
      assertThat(told).hasSize(1);
    }

    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("sync-crm-listeners"));
  }

  @Test
  void aListenerThatIsTakenBackHearsNothingMore() {
    try (SyncClient client = client()) {
      Subscription subscription = client.onStatus(this::record);
      subscription.close();
      subscription.close();
      client.start().awaitReady(SOON);
    }

    assertThat(states).isEmpty();
  }

  @Test
  void aListenerMayCloseTheClient() {
    SyncClient client = client();
    client.onStatus(
        (before, now) -> {
          if (now.state() == SyncState.UNAUTHORIZED) {
            client.close();
          }
        });
    client.onStatus(this::record);
    publisher.unauthorized();
    client.start();

    await().untilAsserted(() -> assertThat(states).endsWith(SyncState.STOPPED));
  }

  @Test
  void aClientThatIsClosedBeforeItsStartIsStopped() {
    SyncClient client = client();
    client.onStatus(this::record);
    client.close();

    assertThat(client.status().state()).isEqualTo(SyncState.STOPPED);
    assertThat(states).containsExactly(SyncState.STOPPED);
  }

  @Test
  void gapsAndResynchronizationsAreTold() {
    try (SyncClient client = client()) {
      client.onEvent(events::add);
      client.start().awaitCaughtUp(SOON);
      put("a", 1);
      publisher.dropNext(1);
      put("a", 2);
      put("a", 3);
      client.awaitCaughtUp(SOON);
      await()
          .untilAsserted(
              () ->
                  assertThat(events)
                      .anySatisfy(
                          event ->
                              assertThat(event)
                                  .isInstanceOfSatisfying(
                                      SyncEvent.GapFound.class,
                                      gap -> {
                                        assertThat(gap.channel())
                                            .hasToString("crm:t1:credit-configs");
                                        assertThat(gap.known()).isEqualTo(1);
                                        assertThat(gap.missing()).isEqualTo(2);
                                      })));

      publisher.newEpoch();
      client.awaitCaughtUp(SOON);
      await()
          .untilAsserted(
              () -> assertThat(events).hasAtLeastOneElementOfType(SyncEvent.ResyncDone.class));
      List<SyncEvent> resyncs =
          events.stream().filter(SyncEvent.ResyncBegun.class::isInstance).toList();
      assertThat(resyncs.get(0))
          .isInstanceOfSatisfying(
              SyncEvent.ResyncBegun.class, begun -> assertThat(begun.cause()).contains("epoch"));
    }
  }

  @Test
  void deadLettersAndLeasesAreTold() {
    try (SyncClient client = client()) {
      client.onEvent(events::add);
      client.handle(
          "broken",
          DataTypes.CREDIT_CONFIGS,
          change -> {
            throw new IllegalStateException("no room");
          },
          HandlerOptions.defaults().attempts(1));
      client.start().awaitReady(SOON);
      put("a", 1);
      client.awaitCaughtUp(SOON);

      await()
          .untilAsserted(
              () ->
                  assertThat(events)
                      .filteredOn(SyncEvent.DeadLetterAdded.class::isInstance)
                      .singleElement()
                      .isInstanceOfSatisfying(
                          SyncEvent.DeadLetterAdded.class,
                          letter -> {
                            assertThat(letter.handler()).isEqualTo("broken");
                            assertThat(letter.recordId()).isEqualTo("a");
                            assertThat(letter.position()).isEqualTo(1);
                            assertThat(letter.error()).contains("no room");
                          }));
      assertThat(events)
          .filteredOn(SyncEvent.LeaseGained.class::isInstance)
          .extracting(event -> ((SyncEvent.LeaseGained) event).handler())
          .containsExactlyInAnyOrder("bill", "broken");
    }
  }
}
