package io.github.wrappersync.publisher.announce;

import io.github.wrappersync.internal.redis.link.RedisFault;
import io.github.wrappersync.internal.redis.link.RedisLink;
import io.github.wrappersync.publisher.settings.RedisSettings;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Redis, tried again every second while there is none: the next node of a
 * Cluster, or whom the Sentinels name by then. Nothing is queued for a Redis that is away: the
 * event log is what consumers catch up from. Used by the announcer's thread alone.
 *
 * <p>A refused channel is no fault of the connection: an ACL that lacks one application's channels
 * keeps nothing from the others.
 */
final class RedisConnection implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final long RETRY = Duration.ofSeconds(1).toNanos();
  private static final RedisFault.Words WORDS =
      new RedisFault.Words(
          RedisSettings.NAME,
          RedisSettings.CA_FILE,
          RedisSettings.CERTIFICATE_FILE,
          "+publish and the channels of every application, as in &crm:* &hrms:*");

  private final RedisLink link;
  private final RedisOutage outage;
  private @Nullable StatefulRedisConnection<String, String> connection;
  private long nextTry = System.nanoTime();

  RedisConnection(RedisSettings settings) {
    this.link = new RedisLink(settings.address(), settings.tls(), TIMEOUT);
    this.outage = new RedisOutage(settings.address(), System::nanoTime);
  }

  /**
   * The connection; empty while Redis is away. Waits for each step of a connection for up to three
   * seconds, once a second at most.
   */
  Optional<StatefulRedisConnection<String, String>> get() throws InterruptedException {
    StatefulRedisConnection<String, String> present = connection;
    if (present != null && present.isOpen()) {
      return Optional.of(present);
    }
    if (present != null) {
      abandon(present);
      outage.failed(RedisFault.passing("the connection was closed by the other side"));
    }
    if (System.nanoTime() - nextTry < 0) {
      return Optional.empty();
    }
    try {
      StatefulRedisConnection<String, String> made = connect();
      made.setAutoFlushCommands(false);
      connection = made;
      return Optional.of(made);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      outage.failed(RedisFault.of(e, WORDS));
      nextTry = System.nanoTime() + RETRY;
      return Optional.empty();
    }
  }

  private StatefulRedisConnection<String, String> connect()
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<StatefulRedisConnection<String, String>> trying =
        link.connect().toCompletableFuture();
    try {
      return trying.get(3 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | TimeoutException e) {
      var unused = trying.thenAccept(RedisConnection::end);
      throw e;
    }
  }

  /** Gives the connection up after a command has failed: the next use makes a new one. */
  void broken(Throwable cause) {
    StatefulRedisConnection<String, String> present = connection;
    if (present != null) {
      abandon(present);
    }
    nextTry = System.nanoTime() + RETRY;
    outage.failed(RedisFault.of(cause, WORDS));
  }

  private void abandon(StatefulRedisConnection<String, String> present) {
    end(present);
    connection = null;
  }

  private static void end(StatefulRedisConnection<String, String> connection) {
    var unused = connection.closeAsync();
  }

  /**
   * Looks at the answer to a command.
   *
   * @return whether Redis did it, and did not refuse it for want of a right
   * @throws CompletionException if the connection is of no use any more
   */
  boolean wasDone(RedisFuture<?> answer) {
    try {
      answer.toCompletableFuture().join();
      return true;
    } catch (CompletionException e) {
      if (!RedisFault.isRefusal(e)) {
        throw e;
      }
      outage.failed(RedisFault.of(e, WORDS));
      return false;
    }
  }

  /**
   * Everything that was asked for at once was done: only that ends an outage, as a connection alone
   * may be of no use, for want of a right to publish.
   */
  void answered() {
    outage.answered();
  }

  /** Whether it could not be used when it was last tried. Thread-safe. */
  boolean isAway() {
    return outage.isUnder();
  }

  /** How the connection is, for people: {@code connected}, or what is wrong. */
  String state() {
    return outage.state();
  }

  @Override
  public void close() {
    link.close();
  }
}
