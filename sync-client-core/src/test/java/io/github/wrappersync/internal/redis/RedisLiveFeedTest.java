package io.github.wrappersync.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisServer;

class RedisLiveFeedTest {

  private static final Set<String> TYPES = Set.of("users", "credit-configs");

  private final RecordingSink sink = new RecordingSink();
  private int port;
  private RedisServer server;
  private RedisClient admin;
  private RedisCommands<String, String> redis;
  private RedisLiveFeed feed;

  @BeforeEach
  void startRedis() throws IOException {
    port = freePort();
    startServer();
    admin = RedisClient.create("redis://localhost:" + port);
    redis = admin.connect().sync();
  }

  @AfterEach
  void stopRedis() throws IOException {
    if (feed != null) {
      feed.close();
    }
    admin.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    server.stop();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void startServer() throws IOException {
    server =
        RedisServer.newRedisServer()
            .port(port)
            .setting("bind 127.0.0.1")
            .setting("save \"\"")
            .build();
    server.start();
  }

  private void followAt(String url, String... tenants) {
    followAt(url, Duration.ofSeconds(3), Duration.ofSeconds(2), tenants);
  }

  private void followAt(String url, Duration timeout, Duration pingInterval, String... tenants) {
    feed =
        new RedisLiveFeed(
            url, Tls.DEFAULT, new Scope("crm", Set.of(tenants), TYPES), timeout, pingInterval);
    feed.start(sink);
  }

  private void follow(String... tenants) {
    followAt("redis://localhost:" + port, tenants);
  }

  private void awaitTold(String... what) {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(sink.told).contains(what));
  }

  private static Envelope envelope(String tenant, String type, long position) {
    return new Envelope(
        "e1",
        position,
        0,
        new UUID(0, position),
        Envelope.eventTypeOf(type),
        new Channel("crm", tenant, type),
        ChangeType.INSERT,
        null,
        "r1",
        List.of(),
        Priority.LOW,
        Instant.EPOCH,
        "{}");
  }

  private void publish(String tenant, String type, long position) {
    Envelope envelope = envelope(tenant, type, position);
    redis.publish(envelope.channel().name(), WireCodec.encode(envelope));
  }

  private void publishHeartbeat(long head) {
    redis.publish(
        "crm:_sync:heartbeat", WireCodec.encode(new Heartbeat("e1", head, 0, Optional.empty())));
  }

  private void user(String name, String... rules) {
    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("SETUSER").add(name);
    for (String rule : rules) {
      args.add(rule);
    }
    redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
  }

  @Test
  void tellsTheEventsOfItsTenantsAndTheHeartbeats() {
    follow("tenant-1", "a:b", "glob*[x]?");
    awaitTold("connected");

    publish("tenant-1", "users", 1);
    publish("tenant-2", "users", 2);
    publish("tenant-1", "roles", 3);
    publish("a:b", "credit-configs", 4);
    publish("glob*[x]?", "users", 5);
    publish("globbbx!", "users", 6);
    publishHeartbeat(7);
    awaitTold("heartbeat 7");

    assertThat(sink.told)
        .containsExactly(
            "connected",
            "event crm:tenant-1:users 1",
            "event crm:a:b:credit-configs 4",
            "event crm:glob*[x]?:users 5",
            "heartbeat 7");
  }

  @Test
  void tellsAllTenantsThroughOnePatternAndEachMessageOnce() {
    follow();
    awaitTold("connected");

    publish("tenant-1", "users", 1);
    publish("tenant-2", "roles", 2);
    publish("_sync", "users", 3);
    redis.publish("crm:odd", "?");
    redis.publish("crm2:tenant-1:users", "?");
    publishHeartbeat(4);
    awaitTold("heartbeat 4");

    assertThat(sink.told).containsExactly("connected", "event crm:tenant-1:users 1", "heartbeat 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tenant-1"})
  void anAclOfTheApplicationsChannelsAndNothingElseIsEnough(String tenant) {
    user("crm", "on", ">p@ss", "resetchannels", "&crm:*", "+subscribe", "+psubscribe", "+ping");
    followAt(
        "redis://crm:p%40ss@localhost:" + port + "/3",
        tenant.isEmpty() ? new String[0] : new String[] {tenant});
    awaitTold("connected");

    publish("tenant-1", "users", 1);

    awaitTold("event crm:tenant-1:users 1");
  }

  @Test
  void isConnectedOnlyWhenEveryOfManyChannelsIsSubscribed() {
    follow(IntStream.range(0, 3000).mapToObj(i -> "t" + i).toArray(String[]::new));
    awaitTold("connected");

    assertThat(new HashSet<>(redis.pubsubChannels())).hasSize(6001);
    for (int i = 0; i < 3000; i++) {
      publish("t" + i, "users", i);
    }
    await().untilAsserted(() -> assertThat(sink.told).hasSize(3001));
    assertThat(sink.overlaps).hasValue(0);
  }

  @Test
  void aMessageThatIsNoEventIsUndecodable() {
    follow("tenant-1");
    awaitTold("connected");

    redis.publish("crm:tenant-1:users", "not JSON");
    redis.publish("crm:_sync:heartbeat", "{}");
    redis.publish("crm:tenant-1:users", WireCodec.encode(envelope("tenant-2", "users", 1)));
    publishHeartbeat(1);
    awaitTold("heartbeat 1");

    assertThat(sink.told).hasSize(5);
    assertThat(sink.told.get(1)).startsWith("undecodable crm:tenant-1:users:");
    assertThat(sink.told.get(2)).startsWith("undecodable crm:_sync:heartbeat:");
    assertThat(sink.told.get(3)).contains("crm:tenant-2:users").contains("misrouted or forged");
  }

  @Test
  void connectsAgainAfterAnOutageAndTellsEachOnce() throws IOException {
    follow("tenant-1");
    awaitTold("connected");

    server.stop();
    await().untilAsserted(() -> assertThat(sink.told).hasSize(2));
    assertThat(sink.told.get(1)).startsWith("disconnected: ");
    await().during(Duration.ofMillis(600)).until(() -> sink.told.size() == 2);
    startServer();

    await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(sink.told).hasSize(3));
    assertThat(sink.told.get(2)).isEqualTo("connected");
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              publish("tenant-1", "users", 9);
              assertThat(sink.told).contains("event crm:tenant-1:users 9");
            });
  }

  @Test
  void keepsTryingForAFirstConnection() throws IOException {
    server.stop();
    follow("tenant-1");
    await().untilAsserted(() -> assertThat(sink.told).hasSize(1));
    assertThat(sink.told.get(0)).startsWith("disconnected: ");

    startServer();

    awaitTold("connected");
    assertThat(sink.told).hasSize(2);
  }

  @Test
  void aConnectionThatIsKilledIsReplaced() {
    follow("tenant-1");
    awaitTold("connected");

    redis.clientKill(io.lettuce.core.KillArgs.Builder.typePubsub());

    await().untilAsserted(() -> assertThat(sink.told).hasSize(3));
    assertThat(sink.told.get(2)).isEqualTo("connected");
  }

  @Test
  void aServerThatIsCutOffFromWhatIsPublishedIsLeftForAnother() throws IOException {
    int other = freePort();
    RedisServer cutOff =
        RedisServer.newRedisServer().port(other).bind("127.0.0.1").setting("save \"\"").build();
    cutOff.start();
    try {
      feed =
          new RedisLiveFeed(
              "redis-cluster://127.0.0.1:%d,127.0.0.1:%d".formatted(other, port),
              Tls.DEFAULT,
              new Scope("crm", Set.of(), TYPES),
              Duration.ofSeconds(3),
              Duration.ofMillis(300));
      feed.start(sink);
      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(
              () -> {
                publishHeartbeat(1);
                assertThat(sink.told).contains("heartbeat 1");
              });
      int told = sink.told.size();

      await()
          .during(Duration.ofSeconds(2))
          .until(
              () -> {
                publishHeartbeat(2);
                return sink.told.stream()
                    .skip(told)
                    .noneMatch(line -> line.startsWith("disconnected"));
              });
    } finally {
      cutOff.stop();
    }
  }

  @Test
  void anOutageIsOneWarningHoweverOftenAConnectionStandsForAMoment() {
    Logger logger = (Logger) LoggerFactory.getLogger(RedisLiveFeed.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      follow("tenant-1");
      awaitTold("connected");
      for (int i = 1; i <= 5; i++) {
        redis.clientKill(io.lettuce.core.KillArgs.Builder.typePubsub());
        int told = 1 + 2 * i;
        await().untilAsserted(() -> assertThat(sink.told).hasSize(told));
      }
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list).filteredOn(line -> line.getLevel() == Level.WARN).hasSize(1);
  }

  @Test
  void aServerThatAcceptsAndStaysSilentIsNotConnected() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      followAt(
          "redis://127.0.0.1:" + silent.getLocalPort(),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          "tenant-1");

      await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(sink.told).hasSize(1));
      assertThat(sink.told.get(0)).startsWith("disconnected: ");
    }
  }

  @Test
  void aConnectionThatGoesSilentIsNoticedByThePing() throws IOException {
    try (Proxy proxy = new Proxy(port)) {
      followAt(
          "redis://127.0.0.1:" + proxy.port(),
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          "tenant-1");
      awaitTold("connected");

      proxy.freeze();

      await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(sink.told).hasSize(2));
      assertThat(sink.told.get(1)).contains("does not answer PING");
    }
  }

  @Test
  void aMissingPasswordAWrongOneAndAMissingPermissionSayWhatToDo() {
    user("other", "on", ">right", "resetchannels", "&hrms:*", "+@all");

    followAt("redis://other:wrong@localhost:" + port, "tenant-1");
    await().untilAsserted(() -> assertThat(sink.told).hasSize(1));
    assertThat(sink.told.get(0)).contains("correct them in the Redis URL").doesNotContain("wrong@");
    feed.close();

    followAt("redis://other:right@localhost:" + port, "tenant-1");
    await().untilAsserted(() -> assertThat(sink.told).hasSize(2));
    assertThat(sink.told.get(1)).contains("&crm:*");
    feed.close();

    redis.configSet("requirepass", "required");
    follow("tenant-1");
    await().untilAsserted(() -> assertThat(sink.told).hasSize(3));
    assertThat(sink.told.get(2)).contains("asks for a password");
  }

  @Test
  void closingLeavesNoThreadsAndNoCalls() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    follow("tenant-1");
    awaitTold("connected");

    feed.close();
    feed.close();
    publish("tenant-1", "users", 1);

    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .filteredOn(
                        thread ->
                            thread.getName().startsWith("lettuce")
                                || thread.getName().startsWith("wrapper-sync"))
                    .isEmpty());
    assertThat(sink.told).containsExactly("connected");
    assertThatThrownBy(() -> feed.start(sink)).hasMessageContaining("closed");
  }

  @Test
  void closingWhileConnectingIsQuick() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      followAt("redis://127.0.0.1:" + silent.getLocalPort(), "tenant-1");
      silent.accept();
      long begun = System.nanoTime();

      feed.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
      assertThat(sink.told).isEmpty();
    }
  }
}
