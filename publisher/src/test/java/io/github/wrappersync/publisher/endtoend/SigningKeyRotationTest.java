package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A publisher gets a key, signs with it, gets another one, and the old one ends: clients with
 * either key, and one without, never stop hearing changes, and somebody else who can write to Redis
 * makes those with a key believe nothing.
 */
class SigningKeyRotationTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String CONFIG = "config-4";
  private static final String OPERATION = "crm.leads.op4";
  private static final Installation WRAPPER = Installation.withRedis();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(10).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  /** A client with its prices. */
  private record Shop(SyncClient client, CreditCosts costs) implements AutoCloseable {

    static Shop with(String... keys) {
      SyncClient client =
          WRAPPER
              .bareClient("crm")
              .signingKey(keys)
              .livePollInterval(Duration.ofMinutes(10))
              .heartbeatTimeout(Duration.ofSeconds(3))
              .build();
      CreditCosts costs = client.creditCosts();
      client.start().awaitReady(SOON);
      return new Shop(client, costs);
    }

    Shop live() {
      await().atMost(SOON).until(() -> client.status().state() == SyncState.LIVE);
      return this;
    }

    void hears(String cost) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(costs.require("acme", OPERATION))
                      .isEqualByComparingTo(new BigDecimal(cost)));
    }

    long refused() {
      return client.status().counters().refused();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static String newKey() {
    String answer = WRAPPER.administer("/admin/applications/crm/signing-key", "").body();
    return JsonMapper.shared().readTree(answer).get("signingKey").stringValue();
  }

  private static void price(String cost) {
    WRAPPER.execute(
        "UPDATE credit_configurations SET credit_cost = %s WHERE config_id = '%s'"
            .formatted(cost, CONFIG));
  }

  @Test
  void keysChangeWhileClientsGoOnAndNobodyElseIsBelieved() {
    RedisClient redis = RedisClient.create("redis://localhost:" + WRAPPER.redis().port());
    List<String> published = new CopyOnWriteArrayList<>();
    try (var listener = redis.connectPubSub();
        var connection = redis.connect();
        Shop without = Shop.with()) {
      listener.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
              published.add(message);
            }
          });
      listener.sync().subscribe("crm:acme:credit-configs");
      String first = newKey();
      try (Shop old = Shop.with(first).live()) {
        price("11");
        old.hears("11");
        without.live().hears("11");
        long refusedBefore = old.refused(); // of the publisher's, before it knew of the key
        attack(connection.sync(), published);
        await().atMost(SOON).until(() -> old.refused() == refusedBefore + 100);
        assertThat(old.costs().require("acme", OPERATION)).isEqualByComparingTo("11");
        without.hears("0.01");

        String second = newKey();
        try (Shop current = Shop.with(second).live()) {
          price("12");
          current.hears("12");
          old.hears("12");
          assertThat(old.refused()).isEqualTo(refusedBefore + 100);
          long refusedByCurrent = current.refused();

          WRAPPER.execute(
              "UPDATE sync.application SET old_signing_key_valid_until = now() WHERE name = 'crm'");
          await().atMost(SOON).until(() -> old.refused() > refusedBefore + 100);
          price("13");
          current.hears("13");
          old.hears("13");
          await().atMost(SOON).until(() -> old.client().status().state() == SyncState.POLLING);
          assertThat(old.client().status().refusedMessages().orElseThrow())
              .contains("not signed with this client's key", "check signingKey on both sides");
          assertThat(current.refused()).isEqualTo(refusedByCurrent);
        }
      }
    } finally {
      redis.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  /** Says the last event again with another price and a later position. */
  private static void attack(RedisCommands<String, String> redis, List<String> published) {
    String last = published.get(published.size() - 1);
    Envelope envelope = WireCodec.decodeEnvelope(last);
    String forged =
        last.replace("\"creditCost\":11.00", "\"creditCost\":0.01")
            .replace(
                "\"position\":" + envelope.position(), "\"position\":" + (envelope.position() + 1));
    assertThat(forged).isNotEqualTo(last).contains("0.01");
    for (int i = 0; i < 100; i++) {
      redis.publish("crm:acme:credit-configs", forged);
    }
  }
}
