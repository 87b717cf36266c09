package io.github.wrappersync.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.HandlerOptions;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncMetricsTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Path DOCUMENTATION = Path.of("../docs/operating-clients.md");

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SyncClient client =
      SyncClient.builder("crm")
          .allTenants()
          .liveFeed(publisher.liveFeed("crm"))
          .catchUp(publisher.catchUp())
          .build();

  @AfterEach
  void close() {
    client.close();
  }

  private void start() {
    client.handle("bill", DataTypes.CREDIT_CONFIGS, change -> {});
    client.handle(
        "broken",
        DataTypes.CREDIT_CONFIGS,
        change -> {
          throw new IllegalStateException("broken");
        },
        HandlerOptions.defaults().attempts(2).backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    new SyncMetrics(client).bindTo(registry);
    client.start();
    await().until(() -> client.status().state() == SyncState.LIVE);
    client.awaitCaughtUp(SOON); // no pull is under way that would close a gap before it counts
    await().until(() -> registry.find("sync.client.handler.time").meters().size() == 2);
  }

  private void put(String record, int cost) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, "t1", "crm." + record, BigDecimal.valueOf(cost), true));
  }

  private double value(String name, String... tags) {
    return registry.get(name).tags(tags).meter().measure().iterator().next().getValue();
  }

  @Test
  void metersTellWhatHappened() {
    start();
    put("a", 1);
    publisher.dropNext(1);
    put("a", 2);
    put("a", 3);
    client.awaitCaughtUp(SOON);
    publisher.heartbeat();
    publisher.sendUndecodable("crm:t1:credit-configs");
    client.awaitCaughtUp(SOON);

    await()
        .untilAsserted(
            () -> {
              assertThat(value("sync.client.state", "state", "live")).isEqualTo(1);
              assertThat(value("sync.client.state", "state", "new")).isZero();
              assertThat(value("sync.client.events")).isEqualTo(3);
              assertThat(value("sync.client.gaps")).isEqualTo(1);
              assertThat(value("sync.client.undecodable")).isEqualTo(1);
              assertThat(value("sync.client.catch.ups", "cause", "gap")).isEqualTo(1);
              assertThat(value("sync.client.lag")).isZero();
              assertThat(value("sync.client.staleness")).isBetween(0.0, 10.0);
              assertThat(value("sync.client.handler.active", "handler", "bill")).isEqualTo(1);
              assertThat(value("sync.client.handler.lag", "handler", "bill")).isZero();
              assertThat(value("sync.client.handler.retries", "handler", "broken")).isEqualTo(1);
              assertThat(value("sync.client.dead.letters", "handler", "broken")).isEqualTo(3);
              assertThat(value("sync.client.dead.letters.held", "handler", "broken")).isEqualTo(3);
            });
    assertThat(registry.get("sync.client.handler.time").tag("handler", "bill").functionTimer())
        .satisfies(
            timer -> {
              assertThat(timer.count()).isEqualTo(3);
              assertThat(timer.totalTime(TimeUnit.SECONDS)).isBetween(0.0, 10.0);
            });
  }

  @Test
  void theMetersAreThoseOfTheDocumentation() throws IOException {
    start();

    assertThat(registered()).containsExactlyElementsOf(documented());
  }

  @Test
  void tagsNameNoTenantAndNoRecord() {
    start();
    put("a", 1);
    client.awaitCaughtUp(SOON);

    assertThat(registry.getMeters())
        .allSatisfy(
            meter ->
                assertThat(meter.getId().getTags())
                    .allMatch(
                        tag ->
                            Set.of("application", "state", "cause", "handler")
                                .contains(tag.getKey())));
  }

  @Test
  void aClosedClientLeavesNoMeters() {
    start();
    client.close();

    await().untilAsserted(() -> assertThat(registry.getMeters()).isEmpty());
    new SyncMetrics(client).bindTo(registry);
    assertThat(registry.getMeters()).isEmpty();
  }

  private Set<String> registered() {
    return registry.getMeters().stream()
        .map(SyncMetricsTest::row)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String row(Meter meter) {
    String unit = meter.getId().getBaseUnit();
    return String.join(
        " | ",
        meter.getId().getName(),
        meter.getId().getType().name().toLowerCase(java.util.Locale.ROOT),
        unit == null ? "" : unit,
        meter.getId().getTags().stream()
            .map(tag -> tag.getKey())
            .filter(key -> !key.equals("application"))
            .collect(Collectors.joining(", ")),
        String.valueOf(meter.getId().getDescription()));
  }

  private static Set<String> documented() throws IOException {
    Set<String> rows = new TreeSet<>();
    for (String line : Files.readAllLines(DOCUMENTATION)) {
      if (line.startsWith("| `sync.client.")) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1, line.length() - 1).split("\\|", -1)) {
          cells.add(cell.strip().replace("`", ""));
        }
        rows.add(String.join(" | ", cells));
      }
    }
    return rows;
  }
}
