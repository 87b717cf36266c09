package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.status.SyncState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator sees of a client, and what a client makes of what a publisher refuses. */
class ConsumerAtWorkTest {

  private record License(String licenseId) {}

  private static final DataType<License> LICENSES =
      DataType.of("licenses", License.class, License::licenseId);

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final Installation WRAPPER = Installation.withoutRedis();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(10).start();
    await("the first backfill")
        .atMost(SOON)
        .until(() -> WRAPPER.getLater("/v1/crm/snapshot", "crm").join().statusCode() == 200);
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  private static JsonNode consumer(String name) {
    JsonNode answer = JsonMapper.shared().readTree(WRAPPER.admin("GET", "consumers").orElseThrow());
    for (JsonNode consumer : answer.get("consumers")) {
      if (consumer.get("consumer").stringValue().equals(name)) {
        return consumer;
      }
    }
    return JsonMapper.shared().missingNode();
  }

  private static void awaitShown(String what, String name, Supplier<String> expected) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(consumer(name).path(what).asString("")).isEqualTo(expected.get()));
  }

  @Test
  void thePublisherShowsWhereAConsumerStandsUntilItIsStopped() {
    try (ObservedClient crm =
        WRAPPER.client(
            "crm", client -> client.instance("crm-7").progressInterval(Duration.ofSeconds(1)))) {
      crm.start().client().awaitCaughtUp(SOON);
      awaitShown("state", "crm-7", SyncState.POLLING::name);
      awaitShown(
          "verifiedPosition", "crm-7", () -> String.valueOf(crm.status().verifiedPosition()));
      assertThat(consumer("crm-7").get("handlers").size()).isEqualTo(4);
      assertThat(consumer("crm-7").at("/handlers/0/deadLetters").longValue()).isZero();
    }

    assertThat(consumer("crm-7").get("state").stringValue()).isEqualTo("STOPPED");
  }

  @Test
  void othersGoOnWithoutADataTypeThatThePublisherDoesNotKnow() {
    try (ObservedClient crm = WRAPPER.client("crm")) {
      crm.client().handle("count", LICENSES, change -> {});
      crm.client().start();
      crm.awaitState(SyncState.POLLING, SOON);
      crm.awaitViews(WRAPPER.truth("crm"), SOON);
      WRAPPER.execute(
          "UPDATE credit_configurations SET credit_cost = credit_cost + 0.5 WHERE config_id = 'config-1'");
      crm.awaitViews(WRAPPER.truth("crm"), SOON);

      assertThat(crm.status().refusedDataTypes()).containsExactly("licenses");
      assertThat(crm.status().lastError().orElseThrow())
          .contains("register the application with the publisher for data type 'licenses'");
    }
  }

  @Test
  void aWriteIsReadWhereThePositionThatCoversItIsAwaited() {
    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      for (int i = 1; i <= 5; i++) {
        BigDecimal cost = new BigDecimal(100 + i + ".25");
        WRAPPER.execute(
            "UPDATE credit_configurations SET credit_cost = %s WHERE config_id = 'config-4'"
                .formatted(cost));
        JsonNode drained =
            JsonMapper.shared().readTree(WRAPPER.admin("POST", "drain").orElseThrow());
        assertThat(drained.get("complete").booleanValue()).isTrue();
        crm.client().awaitPosition(drained.get("head").longValue(), SOON);

        assertThat(crm.client().creditCosts().require("acme", "crm.leads.op4"))
            .isEqualByComparingTo(cost);
      }
    }
  }
}
