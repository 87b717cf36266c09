package io.github.wrappersync.publisher.announce;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis, tried again every second while there is none. Nothing is queued for a
 * Redis that is away: the event log is what consumers catch up from. Used by the announcer's thread
 * alone.
 */
final class RedisConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RedisAnnouncer.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final long RETRY = Duration.ofSeconds(1).toNanos();

  private final RedisURI uri;
  private final ClientResources resources;
  private final RedisClient client;
  private @Nullable StatefulRedisConnection<String, String> connection;
  private long nextTry = System.nanoTime();
  private long outageBegan;
  private boolean outage;
  private boolean peopleWereTold;
  private boolean isAnswering;
  private volatile String state = "not connected yet";

  RedisConnection(RedisURI uri) {
    this.uri = uri;
    this.resources =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    this.client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).keepAlive(true).build())
            .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
            .build());
  }

  /**
   * The connection; empty while Redis is away. Waits for a connection for up to three seconds, once
   * a second at most.
   */
  Optional<StatefulRedisConnection<String, String>> get() {
    StatefulRedisConnection<String, String> present = connection;
    if (present != null && present.isOpen()) {
      return Optional.of(present);
    }
    long now = System.nanoTime();
    if (present != null) {
      abandon(present);
      failed(new Cause("the connection was closed by the other side", false));
    }
    if (now - nextTry < 0) {
      return Optional.empty();
    }
    try {
      StatefulRedisConnection<String, String> made = client.connect();
      made.setAutoFlushCommands(false);
      connection = made;
      return Optional.of(made);
    } catch (RedisConnectionException e) {
      failed(explain(e));
      nextTry = System.nanoTime() + RETRY;
      return Optional.empty();
    }
  }

  /** Gives the connection up after a command has failed: the next use makes a new one. */
  void broken(Throwable cause) {
    StatefulRedisConnection<String, String> present = connection;
    if (present != null) {
      abandon(present);
    }
    nextTry = System.nanoTime() + RETRY;
    failed(explain(cause));
  }

  private void abandon(StatefulRedisConnection<String, String> present) {
    var unused = present.closeAsync();
    connection = null;
  }

  /** How the connection is, for people: {@code connected}, or what is wrong. */
  String state() {
    return state;
  }

  /**
   * A command was done: only that ends an outage, as a connection alone may be of no use, for want
   * of a right to publish.
   */
  void answered() {
    if (isAnswering) {
      return;
    }
    isAnswering = true;
    if (outage) {
      log.info(
          "Redis at {} is back after {} ms",
          RedisAddress.of(uri),
          (System.nanoTime() - outageBegan) / 1_000_000);
    } else {
      log.info("Announcing on Redis at {}", RedisAddress.of(uri));
    }
    outage = false;
    peopleWereTold = false;
    state = "connected";
  }

  private void failed(Cause cause) {
    isAnswering = false;
    state = cause.text();
    if (!outage || (cause.needsPeople() && !peopleWereTold)) {
      outageBegan = outage ? outageBegan : System.nanoTime();
      outage = true;
      peopleWereTold = cause.needsPeople();
      log.warn(
          "Redis at {} can not be used: {}. Nothing is lost, consumers pull over HTTP meanwhile; will retry every second",
          RedisAddress.of(uri),
          cause.text());
    }
  }

  /**
   * Why Redis can not be used.
   *
   * @param needsPeople whether it lasts until somebody changes a setting: worth a second line in
   *     the log of an outage
   */
  private record Cause(String text, boolean needsPeople) {}

  private static Cause explain(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    String upper = message.toUpperCase(Locale.ROOT);
    if (upper.contains("NOAUTH")) {
      return new Cause(
          "it asks for a password: put it into REDIS_URL, as in redis://:password@host:6379", true);
    }
    if (upper.contains("WRONGPASS") || upper.contains("INVALID PASSWORD")) {
      return new Cause(
          "it refuses the user or password of REDIS_URL (%s)".formatted(message), true);
    }
    if (upper.contains("NOPERM")) {
      return new Cause(
          "its ACL does not let this user publish (%s): allow +publish and the channels of every application"
              .formatted(message),
          true);
    }
    return new Cause(message, false);
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, TIMEOUT);
    var unused = resources.shutdown(0, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
