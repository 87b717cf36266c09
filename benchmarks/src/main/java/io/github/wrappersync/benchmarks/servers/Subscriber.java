package io.github.wrappersync.benchmarks.servers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the messages of some channels, and knows when the newest came. Messages are shown to an
 * observer on the connection's thread. All methods but the observer can be used by many threads.
 */
public final class Subscriber implements AutoCloseable {

  /** Sees each message as it comes. */
  public interface Observer {

    /**
     * A message has come.
     *
     * @param at {@link System#nanoTime} of its coming
     */
    void onMessage(byte[] message, long at);
  }

  private static final Duration CHECK = Duration.ofMillis(100);

  private final RedisClient client;
  private final StatefulRedisPubSubConnection<byte[], byte[]> connection;
  private volatile @Nullable Observer observer;
  private volatile long count;
  private volatile long newest;
  private volatile long awaited = Long.MAX_VALUE;

  /**
   * Subscribes.
   *
   * @param pattern of the channels
   */
  public Subscriber(String redisUri, String pattern) {
    client = RedisClient.create(redisUri);
    connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
    connection.addListener(
        new RedisPubSubAdapter<byte[], byte[]>() {
          @Override
          public void message(byte[] matched, byte[] channel, byte[] message) {
            take(message);
          }
        });
    connection.sync().psubscribe(pattern.getBytes(StandardCharsets.UTF_8));
  }

  /** Called by the connection's thread alone, so that a plain increment does. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void take(byte[] message) {
    newest = System.nanoTime();
    Observer present = observer;
    if (present != null) {
      present.onMessage(message, newest);
    }
    count++;
    if (count == awaited) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** From now on shows messages to this observer; null: to none. */
  public void observe(@Nullable Observer next) {
    observer = next;
  }

  /** How many messages have come since the beginning. */
  public long count() {
    return count;
  }

  /**
   * Waits until so many messages have come since the beginning.
   *
   * @param sender must not end meanwhile
   * @return {@link System#nanoTime} of the coming of that message
   * @throws IllegalStateException if they have not come in this time, or more have come
   */
  public synchronized long await(long total, Duration atMost, @Nullable Child sender)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    awaited = total;
    while (count < total) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%d messages have come after %s: expected %d".formatted(count, atMost, total));
      }
      if (sender != null) {
        sender.requireAlive();
      }
      TimeUnit.MILLISECONDS.timedWait(this, CHECK.toMillis());
    }
    if (count > total) {
      throw new IllegalStateException("%d messages have come: expected %d".formatted(count, total));
    }
    return newest;
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
