package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Logged;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.MessageSignature;
import io.github.wrappersync.wire.SigningKey;
import io.github.wrappersync.wire.WireCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** A client with a key, a real Redis, and somebody who may write to it and is not the publisher. */
class SignedMessagesTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String CHANNEL = "crm:t1:credit-configs";
  private static final String HEARTBEATS = Heartbeat.channel("crm");
  private static final SigningKey KEY = SigningKey.random();
  private static final MessageSignature PUBLISHER = new MessageSignature(List.of(KEY));
  private static final MessageSignature SOMEBODY =
      new MessageSignature(List.of(SigningKey.random()));

  private static int port;
  private static RedisServer server;
  private static RedisClient admin;
  private static RedisCommands<String, String> redis;

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private SyncClient client;
  private CreditCosts costs;
  private long number;

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
            .build();
    server.start();
    admin = RedisClient.create("redis://localhost:" + port);
    redis = admin.connect().sync();
  }

  @AfterAll
  static void stopRedis() throws IOException {
    admin.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    server.stop();
  }

  @AfterEach
  void close() {
    client.close();
  }

  /** Live, with a price of 3, and asking nobody by itself any more. */
  private void live(Duration heartbeatTimeout) {
    publish(3);
    start(heartbeatTimeout, KEY.text());
    await()
        .atMost(SOON)
        .until(
            () -> {
              heartbeat();
              return client.status().state() == SyncState.LIVE;
            });
    await().atMost(SOON).until(() -> client.status().verifiedPosition() == publisher.head());
  }

  private void start(Duration heartbeatTimeout, String... keys) {
    CatchUp end = publisher.catchUp();
    client =
        SyncClient.builder("crm")
            .allTenants()
            .redis("redis://localhost:" + port)
            .signingKey(keys)
            .catchUp(end)
            .heartbeatTimeout(heartbeatTimeout)
            .livePollInterval(Duration.ofHours(1))
            .pollInterval(Duration.ofMillis(200))
            .build();
    costs = client.creditCosts();
    client.start().awaitReady(SOON);
  }

  private Envelope publish(int cost) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c", "t1", "crm.op", BigDecimal.valueOf(cost), true));
    return publisher.heads(new Scope("crm", Set.of(), Set.of("credit-configs"))).get(0);
  }

  private String beat(long numbered) {
    return WireCodec.encode(
        new Heartbeat(
            publisher.epoch(),
            publisher.head(),
            0,
            Optional.of(Map.of(new Channel("crm", "t1", "credit-configs"), publisher.head())),
            Optional.of(Instant.now()),
            Optional.of(numbered)));
  }

  private void heartbeat() {
    number++;
    redis.publish(HEARTBEATS, PUBLISHER.sign(HEARTBEATS, beat(number)));
  }

  private long pulls() {
    return client.status().counters().pulls().values().stream().mapToLong(n -> n).sum();
  }

  private long refused() {
    return client.status().counters().refused();
  }

  private int cost() {
    return costs.require("t1", "crm.op").intValue();
  }

  private static Envelope forged(Envelope genuine, long position, String cost) {
    String text = WireCodec.encode(genuine);
    return WireCodec.decodeEnvelope(
        text.replace("\"position\":" + genuine.position(), "\"position\":" + position)
            .replace("\"creditCost\":3", "\"creditCost\":" + cost));
  }

  @Test
  void aGenuineMessageIsHeardAndAForgedOneNeverWhateverItLooksLike() {
    live(Duration.ofMinutes(5));
    Envelope last = publisher.heads(new Scope("crm", Set.of(), Set.of("credit-configs"))).get(0);
    String lie = WireCodec.encode(forged(last, last.position() + 1, "0"));
    String right = PUBLISHER.sign(CHANNEL, WireCodec.encode(last));
    String member = right.substring(right.lastIndexOf(",\"signature\""));
    long before = pulls();
    List<String> attempts =
        List.of(
            lie,
            "rubbish",
            "",
            SOMEBODY.sign(CHANNEL, lie),
            PUBLISHER.sign("crm:t2:credit-configs", lie),
            PUBLISHER.sign("hrms:t1:credit-configs", lie),
            PUBLISHER.sign(HEARTBEATS, lie),
            lie.substring(0, lie.length() - 1) + member,
            lie.substring(0, lie.length() - 1) + ",\"signature\":\"\"}",
            lie.substring(0, lie.length() - 1) + member + " ");
    attempts.forEach(attempt -> redis.publish(CHANNEL, attempt));
    await().atMost(SOON).until(() -> refused() == attempts.size());

    Envelope next = publish(4);
    redis.publish(CHANNEL, PUBLISHER.sign(CHANNEL, WireCodec.encode(next)));

    await().atMost(SOON).until(() -> cost() == 4);
    assertThat(client.status().counters().gaps()).isZero();
    assertThat(pulls()).isEqualTo(before);
    assertThat(client.status().state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void aForgedHeartbeatNeitherVerifiesNorKeepsALineAlive() {
    live(Duration.ofSeconds(1));
    long verified = client.status().verifiedPosition();
    publisher.unavailable();
    publish(4); // of which Redis says nothing: only a heartbeat could tell

    String recorded = PUBLISHER.sign(HEARTBEATS, beat(number));
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              redis.publish(HEARTBEATS, beat(number + 1));
              redis.publish(HEARTBEATS, SOMEBODY.sign(HEARTBEATS, beat(number + 1)));
              redis.publish(HEARTBEATS, PUBLISHER.sign(CHANNEL, beat(number + 1)));
              redis.publish(HEARTBEATS, recorded);
              return client.status().state() == SyncState.POLLING;
            });

    assertThat(client.status().verifiedPosition()).isEqualTo(verified);
    assertThat(client.status().verifiedAge().orElseThrow()).isGreaterThan(Duration.ofMillis(900));
    assertThat(client.status().refusedMessages().orElseThrow())
        .contains("check signingKey on both sides");
  }

  @Test
  void aFloodOfForgedMessagesCausesNoPull() {
    try (Logged logged = new Logged("io.github.wrappersync.engine")) {
      live(Duration.ofMinutes(5));
      Envelope last = publisher.heads(new Scope("crm", Set.of(), Set.of("credit-configs"))).get(0);
      long before = pulls();
      RedisAsyncCommands<String, String> flood = redis.getStatefulConnection().async();

      for (int i = 0; i < 10_000; i++) {
        flood.publish(CHANNEL, WireCodec.encode(forged(last, last.position() + 100 + i, "0")));
      }

      await().atMost(SOON).until(() -> refused() == 10_000);
      assertThat(pulls()).isEqualTo(before);
      assertThat(cost()).isEqualTo(3);
      assertThat(client.status().state()).isEqualTo(SyncState.LIVE);
      assertThat(logged.at(Level.WARN, "refused")).hasSize(1);
      assertThat(logged.at(Level.WARN, "refused").get(0))
          .contains(CHANNEL)
          .doesNotContain("crm.op");
    }
  }

  @Test
  void withAnotherKeyThanThePublishersTheClientSaysSoPollsAndMissesNothing() {
    publish(3);
    start(Duration.ofMillis(500), SigningKey.random().text());
    await()
        .atMost(SOON)
        .until(
            () -> {
              heartbeat();
              return client.status().state() == SyncState.POLLING
                  && client.status().refusedMessages().isPresent();
            });

    for (int cost = 4; cost < 10; cost++) {
      int expected = cost;
      redis.publish(CHANNEL, PUBLISHER.sign(CHANNEL, WireCodec.encode(publish(cost))));
      await().atMost(SOON).until(() -> cost() == expected);
    }
    assertThat(client.status().lastError().orElseThrow())
        .isEqualTo(
            "messages are not signed with this client's key: check signingKey on both sides");
  }

  @Test
  void ofSeveralKeysEachIsEnough() {
    publish(3);
    start(Duration.ofMinutes(5), SigningKey.random().text(), KEY.text());
    await()
        .atMost(SOON)
        .until(
            () -> {
              heartbeat();
              return client.status().state() == SyncState.LIVE;
            });

    redis.publish(CHANNEL, PUBLISHER.sign(CHANNEL, WireCodec.encode(publish(4))));

    await().atMost(SOON).until(() -> cost() == 4);
    assertThat(refused()).isZero();
  }

  @Test
  void whoHasNoKeyHearsSignedMessagesAsEver() {
    publish(3);
    start(Duration.ofMinutes(5));
    await()
        .atMost(SOON)
        .until(
            () -> {
              heartbeat();
              return client.status().state() == SyncState.LIVE;
            });

    redis.publish(CHANNEL, PUBLISHER.sign(CHANNEL, WireCodec.encode(publish(4))));

    await().atMost(SOON).until(() -> cost() == 4);
  }

  @Test
  void aHeartbeatWithoutANumberIsNoProofForWhoHasAKey() {
    live(Duration.ofMinutes(5));
    String unnumbered =
        WireCodec.encode(
            new Heartbeat(publisher.epoch(), publisher.head(), 0, Optional.of(Map.of())));

    redis.publish(HEARTBEATS, PUBLISHER.sign(HEARTBEATS, unnumbered));

    await().atMost(SOON).until(() -> refused() == 1);
    assertThat(client.status().refusedMessages().orElseThrow()).contains("number");
  }

  @Test
  void aKeyThatCanNotBeUsedIsToldWithAllOtherFaultsAndNotShown() {
    client = SyncClient.builder("crm").allTenants().catchUp(publisher.catchUp()).build();
    assertThatThrownBy(
            () ->
                SyncClient.builder("CRM")
                    .allTenants()
                    .catchUp(publisher.catchUp())
                    .signingKey("whsec_c2VjcmV0", "sigkey_c2VjcmV0")
                    .build())
        .hasMessageContaining("'CRM'")
        .hasMessageContaining("The signing key is a text that does not begin with 'sigkey_'")
        .hasMessageContaining("The signing key is the Base64 of 6 bytes")
        .hasMessageContaining("no Redis")
        .hasMessageNotContaining("c2VjcmV0");
  }
}
