package io.github.wrappersync.internal.redis;

import io.github.wrappersync.internal.redis.link.RedisFault;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection and what is subscribed on it, from the first SUBSCRIBE until it is lost. Redis
 * confirms each channel by itself, in messages of the same stream that the events come in: the
 * subscription is complete when the last one is confirmed, and what comes before that is left to
 * the catch-up that follows.
 */
final class Subscription extends RedisPubSubAdapter<String, String>
    implements RedisConnectionStateListener {

  private static final int NAMES_IN_A_COMMAND = 500;

  private final StatefulRedisPubSubConnection<String, String> connection;
  private final RedisFault.Words words;
  private final Runnable complete;
  private final BiConsumer<String, String> message;
  private final Consumer<RedisFault> lost;
  private final Set<String> unconfirmed = ConcurrentHashMap.newKeySet();
  private volatile @Nullable RedisFuture<String> ping;
  private volatile long heard = System.nanoTime();

  /**
   * @param words what the settings are called
   * @param complete called once, when everything is subscribed
   * @param message called with channel and message, from then on
   * @param lost called when the connection is found to be of no use, perhaps more than once
   */
  Subscription(
      StatefulRedisPubSubConnection<String, String> connection,
      RedisFault.Words words,
      Runnable complete,
      BiConsumer<String, String> message,
      Consumer<RedisFault> lost) {
    this.connection = connection;
    this.words = words;
    this.complete = complete;
    this.message = message;
    this.lost = lost;
  }

  void begin(List<String> channels, List<String> patterns) {
    unconfirmed.addAll(channels);
    unconfirmed.addAll(patterns);
    connection.addListener((RedisConnectionStateListener) this);
    connection.addListener((RedisPubSubListener<String, String>) this);
    for (int i = 0; i < channels.size(); i += NAMES_IN_A_COMMAND) {
      List<String> some = channels.subList(i, Math.min(channels.size(), i + NAMES_IN_A_COMMAND));
      watch(connection.async().subscribe(some.toArray(String[]::new)));
    }
    if (!patterns.isEmpty()) {
      watch(connection.async().psubscribe(patterns.toArray(String[]::new)));
    }
    if (!connection.isOpen()) {
      lost.accept(RedisFault.passing("Redis closed the connection at once"));
    }
  }

  /** Asks for a sign of life; the connection is lost if the question before is still open. */
  void ping() {
    RedisFuture<String> before = ping;
    if (before != null && !before.isDone()) {
      lost.accept(
          RedisFault.passing("Redis does not answer PING any more: the connection is half open"));
      return;
    }
    ping = connection.async().ping();
  }

  boolean isComplete() {
    return unconfirmed.isEmpty();
  }

  /** How long ago the last message came, or the subscription began. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - heard);
  }

  void close() {
    connection.removeListener((RedisConnectionStateListener) this);
    connection.removeListener((RedisPubSubListener<String, String>) this);
    var unused = connection.closeAsync();
  }

  @Override
  public void message(String channel, String text) {
    heard = System.nanoTime();
    if (isComplete()) {
      message.accept(channel, text);
    }
  }

  @Override
  public void message(String pattern, String channel, String text) {
    message(channel, text);
  }

  @Override
  public void subscribed(String channel, long count) {
    confirmed(channel);
  }

  @Override
  public void psubscribed(String pattern, long count) {
    confirmed(pattern);
  }

  @Override
  public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
    lost.accept(RedisFault.passing("Redis closed the connection"));
  }

  private void confirmed(String name) {
    if (unconfirmed.remove(name) && unconfirmed.isEmpty()) {
      complete.run();
    }
  }

  private void watch(RedisFuture<Void> command) {
    command.whenComplete(
        (nothing, fault) -> {
          if (fault != null) {
            lost.accept(RedisFault.of(fault, words));
          }
        });
  }
}
