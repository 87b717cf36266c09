package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.autoconfigure.health.StatusDetails;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.MessageSignature;
import io.github.wrappersync.wire.SigningKey;
import io.github.wrappersync.wire.WireCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import redis.embedded.RedisServer;

/** The client listens at a Redis that asks for a password, however Spring is told of it. */
class RealRedisTest {

  private static final String PASSWORD = "p@ss/word:1";
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static RedisServer server;
  private static RedisClient admin;
  private static RedisCommands<String, String> redis;
  private static int port;

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  @BeforeAll
  static void startRedis() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    server =
        RedisServer.newRedisServer()
            .port(port)
            .setting("bind 127.0.0.1")
            .setting("save \"\"")
            .setting("requirepass \"" + PASSWORD + "\"")
            .build();
    server.start();
    admin = RedisClient.create("redis://:p%40ss%2Fword%3A1@localhost:" + port);
    redis = admin.connect().sync();
  }

  @AfterAll
  static void stopRedis() throws IOException {
    admin.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    server.stop();
  }

  static class Prices {
    final List<String> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "prices")
    void on(CreditConfig config) {
      told.add(config.configId());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spring.data.redis.host=localhost spring.data.redis.port=${redis.port} spring.data.redis.password=${redis.password}",
        "spring.data.redis.url=redis://:${redis.encoded}@localhost:${redis.port}",
        "sync.client.redis-url=redis://:${redis.encoded}@localhost:${redis.port}",
        "sync.client.redis-url=redis://:${redis.encoded}@localhost:${redis.port} spring.data.redis.host=redis.invalid",
      })
  void theClientIsLiveAndIsToldByRedis(String properties) {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                SyncClientAutoConfiguration.class,
                SyncListenerAutoConfiguration.class,
                SyncRedisAutoConfiguration.class,
                DataRedisAutoConfiguration.class))
        .withPropertyValues(
            "redis.port=" + port,
            "redis.password=" + PASSWORD,
            "redis.encoded=p%40ss%2Fword%3A1",
            "sync.client.application=crm",
            "sync.client.live-poll-interval=1h")
        .withPropertyValues(properties.split(" "))
        .withBean(CatchUp.class, publisher::catchUp)
        .withBean(Prices.class)
        .run(
            context -> {
              SyncClient client = context.getBean(SyncClient.class);
              await()
                  .atMost(PATIENCE)
                  .until(
                      () -> {
                        heartbeat();
                        return client.status().state() == SyncState.LIVE;
                      });
              publisher.unavailable(); // from now on only Redis can tell it anything
              publish("a");
              await()
                  .atMost(PATIENCE)
                  .untilAsserted(
                      () -> assertThat(context.getBean(Prices.class).told).containsExactly("a"));
            });
  }

  @Test
  void withAKeyOnlyWhatIsSignedIsTakenAndTheHealthTellsOfTheRest() {
    SigningKey key = SigningKey.random();
    MessageSignature signature = new MessageSignature(List.of(key));
    String channel = Heartbeat.channel("crm");
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(SyncClientAutoConfiguration.class))
        .withPropertyValues(
            "sync.client.redis-url=redis://:p%40ss%2Fword%3A1@localhost:" + port,
            "sync.client.signing-keys=" + SigningKey.random().text() + "," + key.text(),
            "sync.client.application=crm",
            "sync.client.views=credit-costs",
            "sync.client.live-poll-interval=1h")
        .withBean(CatchUp.class, publisher::catchUp)
        .run(
            context -> {
              SyncClient client = context.getBean(SyncClient.class);
              await()
                  .atMost(PATIENCE)
                  .until(
                      () -> {
                        heartbeat();
                        return client.status().refusedMessages().isPresent();
                      });
              assertThat(new StatusDetails(client.status(), 9, false).of("crm"))
                  .containsEntry(
                      "refusedMessages", "messages are not signed: check signingKey on both sides");
              long refused = client.status().counters().refused();
              redis.publish(channel, signature.sign(channel, beat(1)));
              await().atMost(PATIENCE).until(() -> client.status().state() == SyncState.LIVE);
              assertThat(client.status().counters().refused()).isEqualTo(refused);
            });
  }

  private void heartbeat() {
    redis.publish(
        Heartbeat.channel("crm"),
        WireCodec.encode(
            new Heartbeat(
                publisher.epoch(), publisher.head(), publisher.head(), Optional.of(Map.of()))));
  }

  private String beat(long number) {
    return WireCodec.encode(
        new Heartbeat(publisher.epoch(), publisher.head(), publisher.head(), Optional.of(Map.of()))
            .numbered(number));
  }

  private void publish(String id) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(id, "t1", "crm." + id, BigDecimal.ONE, true));
    Envelope event = publisher.heads(new Scope("crm", Set.of(), Set.of("credit-configs"))).get(0);
    redis.publish(event.channel().name(), WireCodec.encode(event));
  }
}
