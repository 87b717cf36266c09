package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PauseTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final Stores stores = Stores.inMemory();
  private final List<String> told = new CopyOnWriteArrayList<>();

  private SyncClient client(String instance, ChangeHandler<CreditConfig> handler) {
    return SyncClient.builder("pausing")
        .allTenants()
        .instance(instance)
        .stores(stores)
        .liveFeed(publisher.liveFeed("pausing"))
        .catchUp(publisher.catchUp())
        .build()
        .handle("bill", DataTypes.CREDIT_CONFIGS, handler);
  }

  private SyncClient client(String instance) {
    return client(instance, change -> told.add(instance + " " + change.recordId()));
  }

  private void put(String record) {
    publisher.publish(
        "pausing",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, "t1", "pausing." + record, BigDecimal.ONE, true));
  }

  private static HandlerState state(SyncClient client) {
    return client.status().handlers().get("bill").state();
  }

  @Test
  void aHandlerThatIsPausedIsToldNothingAndAfterwardsEverythingOnce() {
    try (SyncClient client = client("a")) {
      client.creditCosts();
      client.start().awaitCaughtUp(SOON);
      put("r1");
      client.awaitCaughtUp(SOON);
      client.pause("bill");
      client.pause("bill");
      assertThat(state(client)).isEqualTo(HandlerState.PAUSED);
      put("r2");
      put("r3");
      client.awaitCaughtUp(SOON);
      assertThat(told).containsExactly("a r1");
      assertThat(client.creditCosts().require("t1", "pausing.r3")).isEqualTo(BigDecimal.ONE);

      client.resume("bill");
      await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(3));
      client.awaitCaughtUp(SOON);
      assertThat(told).containsExactly("a r1", "a r2", "a r3");
      assertThat(state(client)).isEqualTo(HandlerState.ACTIVE);
    }
  }

  @Test
  void aHandlerThatIsPausedBeforeTheStartBeginsWhenItIsResumed() {
    put("r1");
    try (SyncClient client = client("a")) {
      client.pause("bill");
      client.start().awaitCaughtUp(SOON);
      assertThat(told).isEmpty();
      assertThat(state(client)).isEqualTo(HandlerState.PAUSED);
      client.resume("bill");
      await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly("a r1"));
    }
  }

  @Test
  void anotherInstanceTakesAHandlerOverThatIsPaused() {
    try (SyncClient one = client("a");
        SyncClient two = client("b")) {
      one.start().awaitCaughtUp(SOON);
      two.start().awaitCaughtUp(SOON);
      put("r1");
      one.awaitCaughtUp(SOON);
      one.pause("bill");
      await().atMost(SOON).until(() -> state(two) == HandlerState.ACTIVE);
      put("r2");
      two.awaitCaughtUp(SOON);
      one.resume("bill");
      one.awaitCaughtUp(SOON);
      assertThat(told).containsExactly("a r1", "b r2");
      assertThat(state(one)).isEqualTo(HandlerState.STANDBY);
    }
  }

  @Test
  void aCallThatIsUnderWayEndsAndIsNotRepeated() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    put("r1");
    try (SyncClient client =
        client(
            "a",
            change -> {
              begun.countDown();
              goOn.await();
              told.add(change.recordId());
            })) {
      client.start();
      begun.await();
      client.pause("bill");
      put("r2");
      goOn.countDown();
      await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly("r1"));
      client.resume("bill");
      await().atMost(SOON).untilAsserted(() -> assertThat(told).contains("r2"));
      client.awaitCaughtUp(SOON);
      assertThat(told).containsExactly("r1", "r2");
    }
  }

  @Test
  void aHandlerThatIsNotThereCannotBePaused() {
    try (SyncClient client = client("a")) {
      assertThatThrownBy(() -> client.pause("other"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[bill]");
      assertThatThrownBy(() -> client.resume("other")).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
