package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What surrounds handlers, and what an application may ask of a client that runs. */
class InterceptorsTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private SyncClientBuilder builder() {
    return SyncClient.builder("crm")
        .allTenants()
        .time(new ManualClock())
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(publisher.catchUp());
  }

  private void put(String cost) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "t1", "crm.leads.create", new BigDecimal(cost), true));
  }

  @Test
  void interceptorsSurroundEachCallTheFirstOutermost() {
    try (SyncClient client =
        builder().handlerInterceptor(noting("outer")).handlerInterceptor(noting("inner")).build()) {
      client.handle("bill", DataTypes.CREDIT_CONFIGS, change -> seen.add("handler"));
      client.start().awaitReady(SOON);
      publisher.traced(() -> Optional.of(TRACE));
      put("1.00");
      client.awaitCaughtUp(SOON);
    }
    assertThat(seen)
        .containsExactly(
            "outer bill " + TRACE, "inner bill " + TRACE, "handler", "inner end", "outer end");
  }

  @Test
  void whatAnInterceptorThrowsIsTheHandlersFailure() {
    try (SyncClient client =
        builder()
            .handlerInterceptor(
                (handler, change, call) -> {
                  throw new IllegalStateException("no context");
                })
            .build()) {
      client.handle(
          "bill",
          DataTypes.CREDIT_CONFIGS,
          change -> seen.add("handler"),
          HandlerOptions.defaults().attempts(1));
      client.start().awaitReady(SOON);
      put("1.00");
      client.awaitCaughtUp(SOON);
      assertThat(client.deadLetters().list("bill"))
          .singleElement()
          .satisfies(letter -> assertThat(letter.error()).contains("no context"));
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void aResynchronizationThatIsAskedForTellsWhatDiffersAndNothingElse() {
    List<ChangeType> told = new CopyOnWriteArrayList<>();
    try (SyncClient client = builder().build()) {
      client.creditCosts();
      client.handle("bill", DataTypes.CREDIT_CONFIGS, change -> told.add(change.type()));
      assertThatThrownBy(client::resync).isInstanceOf(IllegalStateException.class);
      client.start().awaitReady(SOON);
      put("1.00");
      client.awaitCaughtUp(SOON);

      client.resync();

      await().until(() -> client.status().counters().resyncs() == 1);
      await().until(() -> client.status().state() == SyncState.LIVE);
      client.awaitCaughtUp(SOON);
      assertThat(told).containsExactly(ChangeType.INSERT);
      assertThat(client.creditCosts().require("t1", "crm.leads.create")).isEqualByComparingTo("1");
      put("2.00");
      client.awaitCaughtUp(SOON);
      assertThat(told).containsExactly(ChangeType.INSERT, ChangeType.UPDATE);
    }
  }

  @Test
  void aRefreshAsksThePublisherAtOnce() {
    try (SyncClient client = builder().build()) {
      client.creditCosts();
      assertThatThrownBy(client::refresh).isInstanceOf(IllegalStateException.class);
      client.start().awaitReady(SOON);
      await().until(() -> client.status().state() == SyncState.LIVE);
      publisher.dropNext(1);
      put("1.00");

      client.refresh();

      await().until(() -> client.status().verifiedPosition() == publisher.head());
      assertThat(client.status().counters().pulls()).containsKey(PullCause.REQUESTED);
    }
  }

  private HandlerInterceptor noting(String name) {
    return (handler, change, call) -> {
      seen.add(name + " " + handler + " " + change.traceParent().orElse("untraced"));
      call.proceed();
      seen.add(name + " end");
    };
  }
}
