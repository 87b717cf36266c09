package io.github.wrappersync.publisher.announce;

import io.github.wrappersync.internal.redis.link.RedisLink;
import io.github.wrappersync.publisher.settings.RedisSettings;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends a message through Redis and waits for it to come back, on connections of its own.
 * Thread-safe; blocks for seconds where Redis is away.
 *
 * <p>The channels have {@code _sync} in place of a tenant, so that the messages are within what an
 * application may read, and of no concern to it.
 */
public final class RedisRoundTrip {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final RedisSettings redis;

  public RedisRoundTrip(RedisSettings redis) {
    this.redis = redis;
  }

  /**
   * What came back.
   *
   * @param times how long it took, by application, in the order of their names
   * @param missing the applications whose message did not come back
   * @param fault what is wrong, for people; empty if nothing is
   */
  public record Outcome(Map<String, Duration> times, List<String> missing, String fault) {}

  /** Sends a message for each application. */
  public Outcome measure(List<String> applications) {
    try (RedisLink link = new RedisLink(redis.address(), redis.tls(), TIMEOUT)) {
      return measure(link, applications);
    } catch (RedisException | CompletionException e) {
      return new Outcome(Map.of(), applications, explain(e));
    }
  }

  private static Outcome measure(RedisLink link, List<String> applications) {
    String message = "check " + UUID.randomUUID();
    Map<String, Long> received = new ConcurrentHashMap<>();
    CountDownLatch all = new CountDownLatch(applications.size());
    try (StatefulRedisPubSubConnection<String, String> subscriber =
            link.connectPubSub()
                .toCompletableFuture()
                .orTimeout(3 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        StatefulRedisConnection<String, String> publisher =
            link.connect()
                .toCompletableFuture()
                .orTimeout(3 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .join()) {
      subscriber.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String text) {
              if (text.equals(message)
                  && received.putIfAbsent(channel, System.nanoTime()) == null) {
                all.countDown();
              }
            }
          });
      subscriber
          .sync()
          .subscribe(applications.stream().map(RedisRoundTrip::channel).toArray(String[]::new));
      Map<String, Long> sent = new TreeMap<>();
      for (String application : applications) {
        sent.put(application, System.nanoTime());
        publisher.sync().publish(channel(application), message);
      }
      await(all);
      return outcome(sent, received);
    }
  }

  private static Outcome outcome(Map<String, Long> sent, Map<String, Long> received) {
    Map<String, Duration> times = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    sent.forEach(
        (application, at) -> {
          Long back = received.get(channel(application));
          if (back == null) {
            missing.add(application);
          } else {
            times.put(application, Duration.ofNanos(back - at));
          }
        });
    return new Outcome(
        times,
        missing,
        missing.isEmpty()
            ? ""
            : "Redis took the messages, and did not deliver them within %d s"
                .formatted(TIMEOUT.toSeconds()));
  }

  private static void await(CountDownLatch all) {
    try {
      var unused = all.await(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String channel(String application) {
    return application + ":_sync:check";
  }

  private static String explain(RuntimeException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    return message.contains("NOPERM")
        ? "The ACL of the publisher's user does not allow the check: it needs +subscribe besides +publish (%s)"
            .formatted(message)
        : message;
  }
}
