package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.testing.RedisServers;
import io.github.wrappersync.status.SyncState;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Cluster of three masters, one with a replica. Everybody sits on a node of his own, and hears
 * what is published on another, in order; the publisher's node is killed, and nothing is missed.
 */
@Tag("slow")
class RedisClusterTest {

  private static final Logger log = LoggerFactory.getLogger(RedisClusterTest.class);

  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int SLOTS = 16_384;

  private static final List<Integer> NODES =
      IntStream.range(0, 4).mapToObj(i -> RedisServers.port()).toList();

  private static final RedisServers REDIS = new RedisServers();
  private static final Installation WRAPPER =
      Installation.withRedisAt(Map.of("REDIS_URL", url(NODES.subList(0, 2))));

  private static String url(List<Integer> nodes) {
    return "redis-cluster://"
        + nodes.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  @BeforeAll
  static void start() {
    for (int port : NODES) {
      REDIS.start(
          port,
          List.of(
              "cluster-enabled yes",
              "cluster-config-file nodes-%d.conf".formatted(port),
              "cluster-node-timeout 1000"));
    }
    formTheCluster();
    WRAPPER.seed(50).start();
  }

  private static void formTheCluster() {
    List<RedisCommands<String, String>> nodes =
        NODES.stream().map(port -> REDIS.commands(port, "")).toList();
    for (int i = 0; i < 3; i++) {
      nodes.get(i).clusterAddSlots(IntStream.range(SLOTS * i / 3, SLOTS * (i + 1) / 3).toArray());
    }
    for (int port : NODES.subList(1, NODES.size())) {
      nodes.get(0).clusterMeet("127.0.0.1", port);
    }
    await("the Cluster")
        .atMost(RECOVERY)
        .until(
            () ->
                nodes.stream()
                    .map(RedisCommands::clusterInfo)
                    .allMatch(
                        info ->
                            info.contains("cluster_state:ok")
                                && info.contains("cluster_known_nodes:4")));
    nodes.get(3).clusterReplicate(nodes.get(0).clusterMyId());
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
    REDIS.close();
  }

  @Test
  void whatOneNodeIsToldIsHeardOnAllAndANodeMayDie() {
    List<ObservedClient> clients = new ArrayList<>();
    try {
      for (int port : NODES) {
        List<Integer> others = NODES.stream().filter(node -> node != port).toList();
        clients.add(WRAPPER.client("crm", client -> client.redis(url(others))).start());
      }
      clients.forEach(client -> client.awaitState(SyncState.LIVE, RECOVERY));
      int publishersNode = publishersNode();
      for (int i = 0; i < 50; i++) {
        change(i);
      }
      for (ObservedClient client : clients) {
        client.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));
        assertThat(client.status().counters().gaps()).isZero();
        assertThat(client.status().state()).isEqualTo(SyncState.LIVE);
      }

      REDIS.kill(publishersNode);
      long killed = System.nanoTime();
      for (int i = 50; i < 70; i++) {
        change(i);
      }
      for (ObservedClient client : clients) {
        client.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));
      }
      int other = NODES.stream().filter(node -> node != publishersNode).findFirst().orElseThrow();
      REDIS.awaitMessage(other, "", "crm:_sync:heartbeat", RECOVERY);
      clients.forEach(client -> client.awaitState(SyncState.LIVE, RECOVERY));
      Duration live = Duration.ofNanos(System.nanoTime() - killed);
      change(70);
      for (ObservedClient client : clients) {
        client.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));
      }
      log.info(
          "The publisher's node of a Cluster killed: {} clients live again {} ms after the kill",
          clients.size(),
          live.toMillis());
    } finally {
      clients.forEach(ObservedClient::close);
    }
  }

  /** The publisher is told of two nodes; the one that it publishes on says so. */
  private static int publishersNode() {
    return await("the publisher's node")
        .atMost(RECOVERY)
        .until(
            () ->
                NODES.stream()
                    .filter(port -> REDIS.commands(port, "").clientList().contains("cmd=publish"))
                    .findFirst()
                    .orElse(0),
            port -> port > 0);
  }

  private static void change(int number) {
    WRAPPER.execute(
        "UPDATE credit_configurations SET credit_cost = credit_cost + 1 WHERE config_id IN (SELECT 'config-' || n FROM generate_series(%1$d, %1$d + 9) AS n)"
            .formatted(1 + number));
  }
}
