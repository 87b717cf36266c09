package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.testing.RedisServers;
import io.github.wrappersync.status.SyncState;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master, a replica and three Sentinels, all with passwords, and users who have exactly the
 * rights that docs/redis.md names. The master and a Sentinel are killed: everybody goes on with the
 * new master by himself, and nothing is missed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("slow")
class RedisSentinelTest {

  private static final Logger log = LoggerFactory.getLogger(RedisSentinelTest.class);

  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final String ADMIN = "admin-password";
  private static final String SENTINEL = "sentinel-p@ssword";

  private static final List<Integer> SERVERS = List.of(RedisServers.port(), RedisServers.port());
  private static final List<Integer> SENTINELS =
      IntStream.range(0, 3).mapToObj(i -> RedisServers.port()).toList();

  /** Nobody listens where the first Sentinel of the address should be. */
  private static final int ABSENT = RedisServers.port();

  private static final RedisServers REDIS = new RedisServers();
  private static final Installation WRAPPER =
      Installation.withRedisAt(Map.of("REDIS_URL", url("publisher")));

  private static String url(String user) {
    return "redis-sentinel://%s:%s-password@%s?sentinelPassword=%s#main"
        .formatted(
            user,
            user,
            Stream.concat(Stream.of(ABSENT), SENTINELS.stream())
                .map(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(",")),
            SENTINEL.replace("@", "%40"));
  }

  @BeforeAll
  static void start() {
    List<String> users =
        List.of(
            "requirepass " + ADMIN,
            "masterauth " + ADMIN,
            "user publisher on >publisher-password resetchannels &crm:* &hrms:* &finance:* -@all +publish",
            "user crm on >crm-password resetchannels &crm:* -@all +subscribe +psubscribe +ping");
    REDIS.start(SERVERS.get(0), users);
    REDIS.start(SERVERS.get(1), concat(users, "replicaof 127.0.0.1 %d".formatted(SERVERS.get(0))));
    for (int port : SENTINELS) {
      REDIS.startSentinel(
          port,
          List.of(
              "requirepass " + SENTINEL,
              "sentinel monitor main 127.0.0.1 %d 2".formatted(SERVERS.get(0)),
              "sentinel auth-pass main " + ADMIN,
              "sentinel down-after-milliseconds main 500",
              "sentinel failover-timeout main 1000"));
    }
    WRAPPER.seed(50).start();
    for (int port : SENTINELS) {
      await("the Sentinels to know each other and the replica")
          .atMost(RECOVERY)
          .untilAsserted(
              () ->
                  assertThat(master(port))
                      .containsEntry("num-other-sentinels", "2")
                      .containsEntry("num-slaves", "1"));
    }
  }

  private static Map<String, String> master(int sentinel) {
    return REDIS
        .commands(sentinel, SENTINEL)
        .dispatch(
            CommandType.SENTINEL,
            new MapOutput<>(StringCodec.UTF8),
            new CommandArgs<>(StringCodec.UTF8).add("MASTER").add("main"));
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
    REDIS.close();
  }

  private static List<String> concat(List<String> some, String one) {
    return Stream.concat(some.stream(), Stream.of(one)).toList();
  }

  @Test
  @Order(1)
  void aUserOfAnApplicationHearsItsChannelsAndNobodyElses() {
    RedisClient plain = RedisClient.create("redis://crm:crm-password@127.0.0.1:" + SERVERS.get(0));
    try (var connection = plain.connectPubSub()) {
      connection.sync().subscribe("crm:acme:users");
      connection.sync().psubscribe("crm:*");
      assertThatThrownBy(() -> connection.sync().subscribe("hrms:acme:users"))
          .isInstanceOf(RedisCommandExecutionException.class)
          .hasMessageContaining("NOPERM");
      for (String pattern : List.of("*", "hrms:*", "crm:acme:*", "c*")) {
        assertThatThrownBy(() -> connection.sync().psubscribe(pattern))
            .hasMessageContaining("NOPERM");
      }
      assertThatThrownBy(() -> connection.sync().publish("crm:acme:users", "forged"))
          .hasMessageContaining("NOPERM");
    } finally {
      plain.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  @Test
  @Order(2)
  void everybodyGoesOnWithTheNewMasterAndMissesNothing() {
    try (ObservedClient all = WRAPPER.client("crm", client -> client.redis(url("crm"))).start()) {
      all.awaitState(SyncState.LIVE, RECOVERY);
      change(0);
      all.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));

      REDIS.kill(SERVERS.get(0));
      long killed = System.nanoTime();
      for (int i = 1; i < 20; i++) {
        change(i);
      }
      Duration noticed = all.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));
      REDIS.awaitMessage(SERVERS.get(1), ADMIN, "crm:_sync:heartbeat", RECOVERY);
      all.awaitState(SyncState.LIVE, RECOVERY);
      Duration live = Duration.ofNanos(System.nanoTime() - killed);
      change(20);
      all.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));
      assertThat(aclRefusals()).isEmpty();

      log.info(
          "The master killed: views complete {} ms after the last commit, live at the new master {} ms after the kill",
          noticed.toMillis(),
          live.toMillis());
    }
  }

  /** What the ACL of the new master has refused: nothing, if the rights are enough. */
  private static Set<String> aclRefusals() {
    return Set.copyOf(
        REDIS.commands(SERVERS.get(1), ADMIN).aclLog().stream()
            .map(entry -> "%s %s".formatted(entry.get("username"), entry.get("object")))
            .toList());
  }

  private static void change(int number) {
    WRAPPER.execute(
        "UPDATE credit_configurations SET credit_cost = credit_cost + 1 WHERE config_id IN (SELECT 'config-' || n FROM generate_series(%1$d, %1$d + 9) AS n)"
            .formatted(1 + 4 * number));
  }
}
