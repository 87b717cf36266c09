package io.github.wrappersync.internal.redis.link;

import io.github.wrappersync.internal.redis.link.RedisAddress.Form;
import io.github.wrappersync.internal.redis.link.RedisAddress.Login;
import io.github.wrappersync.internal.redis.link.RedisAddress.Node;
import io.github.wrappersync.internal.tls.Tls;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes connections to wherever Redis is at that moment. Each connection is used once: it ends with
 * its server, and whoever needs another asks for one.
 *
 * <p><b>Sentinel.</b> The Sentinels are asked for the master before every connection.
 *
 * <p><b>Cluster.</b> Pub/Sub without shards, as it is used here, reaches all nodes from any node,
 * over the bus of the Cluster; so one plain connection to one node does everything, knows no slots
 * and no topology, and needs no right beyond its own commands. The nodes of the address are taken
 * in turn, beginning with a random one, so that many clients spread over them. What is published on
 * one connection arrives in order, as there is one line between two nodes; what is on its way when
 * a node ends is lost, as every message of Redis may be.
 *
 * <p><b>Rights.</b> HELLO and AUTH need none. Nothing else is sent by itself: no name, no version
 * of a library, no PING.
 *
 * <p><b>Login.</b> The credentials are given to Lettuce as those it need not wait for. It asks for
 * any others, those of {@code RedisURI.setAuthentication} among them, on a thread of their own, and
 * may then call a connection ready before it takes commands: the first SUBSCRIBE would be rejected
 * as on a connection that is closed.
 */
public final class RedisLink implements AutoCloseable {

  private static final long CLOSE_MILLIS = 1000;

  /**
   * How exact the timeouts of connecting are. Lettuce's own timer wakes up ten times a second for
   * as long as it lives, a sixth of what a client takes while nothing happens.
   */
  private static final long TICK_MILLIS = 500;

  private final RedisAddress address;
  private final Duration timeout;
  private final Timer timer;
  private final ClientResources resources;
  private final RedisClient client;
  private final Sentinels sentinels;

  /** Ends when all attempts to connect have; under the monitor of this. */
  private CompletableFuture<?> attempts = CompletableFuture.allOf();

  private final AtomicInteger turn = new AtomicInteger(ThreadLocalRandom.current().nextInt(1000));

  /**
   * Prepares connections; makes none.
   *
   * @param timeout for each step of a connection
   */
  public RedisLink(RedisAddress address, Tls tls, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    this.timer =
        new HashedWheelTimer(
            new DefaultThreadFactory("wrapper-sync-timer", true),
            TICK_MILLIS,
            TimeUnit.MILLISECONDS);
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .timer(timer)
            .build();
    this.client = RedisClient.create(resources);
    client.setOptions(options(tls, timeout));
    this.sentinels =
        new Sentinels(address, timeout, node -> open(uri(node, address.sentinelLogin())));
  }

  private static ClientOptions options(Tls tls, Duration timeout) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider().handshakeTimeout(timeout);
    tls.trust().ifPresent(ssl::trustManager);
    tls.keys().ifPresent(ssl::keyManager);
    return ClientOptions.builder()
        .autoReconnect(false)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .pingBeforeActivateConnection(false)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .sslOptions(ssl.build())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(timeout)
                .keepAlive(
                    SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(15))
                        .interval(Duration.ofSeconds(5))
                        .count(3)
                        .build())
                .build())
        .build();
  }

  /** Makes a connection for commands. */
  public CompletionStage<StatefulRedisConnection<String, String>> connect() {
    return noted(target().thenCompose(this::open));
  }

  /** As a plain future: Lettuce's own one leaves the methods of later Java versions undone. */
  private CompletionStage<StatefulRedisConnection<String, String>> open(RedisURI uri) {
    return client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
  }

  /** Makes a connection for subscriptions. */
  public CompletionStage<StatefulRedisPubSubConnection<String, String>> connectPubSub() {
    return noted(target().thenCompose(uri -> client.connectPubSubAsync(StringCodec.UTF8, uri)));
  }

  private synchronized <C> CompletionStage<C> noted(CompletionStage<C> connection) {
    CompletableFuture<C> attempt = connection.toCompletableFuture();
    attempts = CompletableFuture.allOf(attempts, attempt);
    return attempt;
  }

  private synchronized Future<?> attempts() {
    return attempts;
  }

  private CompletionStage<RedisURI> target() {
    int number = turn.getAndIncrement();
    if (address.form() == Form.SENTINEL) {
      return sentinels.master(number).thenApply(master -> uri(master, address.login()));
    }
    Node node = address.nodes().get(Math.floorMod(number, address.nodes().size()));
    return CompletableFuture.completedStage(uri(node, address.login()));
  }

  RedisURI uri(Node node, Login login) {
    RedisURI uri = new RedisURI(node.host(), node.port(), timeout);
    if (!login.equals(Login.NONE)) {
      String user = login.user().isEmpty() ? null : login.user();
      uri.setCredentialsProvider(
          new StaticCredentialsProvider(user, login.password().toCharArray()));
    }
    uri.setSsl(address.tls());
    uri.setVerifyPeer(SslVerifyMode.FULL);
    uri.setLibraryName("");
    uri.setLibraryVersion("");
    return uri;
  }

  /**
   * Ends all connections and threads; waits for a second at most for each. Attempts that are under
   * way are waited for first: Netty fills the log where their threads end before them.
   */
  @Override
  public void close() {
    await(attempts());
    await(client.shutdownAsync(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS));
    await(resources.shutdown(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS));
    timer.stop();
  }

  /** What does not end in time are daemons that end by themselves. */
  private static void await(Future<?> end) {
    try {
      end.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The daemons end with the process.
    }
  }
}
