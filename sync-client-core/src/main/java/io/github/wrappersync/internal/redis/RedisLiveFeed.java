package io.github.wrappersync.internal.redis;

import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the application's channels on Redis.
 *
 * <p><b>Messages are hints.</b> Redis Pub/Sub forgets a message once it has been written to the
 * subscribers of the moment: one who is away, too slow, or cut off by a line that nobody has
 * noticed to be dead never gets it, and nobody is told. Nor does a channel say who published on it.
 * So nothing here makes up for a loss: this feed says when it listens and when it does not, and
 * hands on what it hears with its positions; by them, and by the heartbeats, the engine finds what
 * is missing and asks the event log.
 *
 * <p><b>Connections.</b> Each connection is used once: Lettuce's own reconnection is off. It does
 * not cover the first connection, hides a refused SUBSCRIBE after a reconnection, and does not say
 * when everything is subscribed again; here, the first connection and every later one take the same
 * way. A connection serves from the confirmation of its last channel until it ends, fails, or
 * leaves a PING unanswered; the next is tried after a random delay that grows to 5 s, forever. No
 * command ever waits for a connection.
 *
 * <p><b>Threads.</b> One of ours decides, and one of Lettuce's reads; a lock makes the calls to the
 * sink follow each other. {@link #close} waits for a call that is under way, but no longer than a
 * second, so that a sink that waits for the closing thread cannot stop it.
 */
public final class RedisLiveFeed implements LiveFeed {

  private static final Logger log = LoggerFactory.getLogger(RedisLiveFeed.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PING_INTERVAL = Duration.ofSeconds(5);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

  private final RedisAddress address;
  private final Inbound inbound;
  private final Duration timeout;
  private final Duration pingInterval;
  private final Delay delays =
      Delay.equalJitter(Duration.ofMillis(50), Duration.ofSeconds(5), 100, TimeUnit.MILLISECONDS);
  private final ReentrantLock sinkLock = new ReentrantLock();

  private volatile boolean closed;
  private volatile @Nullable Running running;

  /**
   * Prepares to listen; connects to nothing.
   *
   * @param url {@code redis://} or {@code rediss://}, with user and password where needed
   * @throws IllegalArgumentException if the URL or the scope cannot be used; the message does not
   *     hold the password
   */
  public RedisLiveFeed(String url, Scope scope) {
    this(url, scope, TIMEOUT, PING_INTERVAL);
  }

  RedisLiveFeed(String url, Scope scope, Duration timeout, Duration pingInterval) {
    this.address = RedisAddress.parse(url, timeout);
    this.inbound = new Inbound(scope);
    this.timeout = timeout;
    this.pingInterval = pingInterval;
  }

  @Override
  public synchronized void start(LiveSink sink) {
    if (closed || running != null) {
      throw new IllegalStateException(
          "The feed was %s before: start it once".formatted(closed ? "closed" : "started"));
    }
    Running begun = new Running(sink);
    running = begun;
    begun.control.execute(begun::connect);
    begun.after(pingInterval, begun::ping);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Running ended = running;
    if (ended == null) {
      return;
    }
    ended.control.shutdownNow();
    awaitSink();
    ended.lettuce.close();
  }

  /** From here on the lock finds the feed closed, so that no call begins. */
  private void awaitSink() {
    try {
      if (sinkLock.tryLock(CLOSE_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        sinkLock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A started feed. Its state belongs to the control thread; others read it under the lock. */
  private final class Running {

    private final LiveSink sink;
    private final Lettuce lettuce = new Lettuce(timeout);
    private final ScheduledExecutorService control =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wrapper-sync-redis");
              thread.setDaemon(true);
              return thread;
            });

    private @Nullable Subscription subscription;
    private long tries;
    private @Nullable Outage outage;
    private long outageSince;

    Running(LiveSink sink) {
      this.sink = sink;
    }

    void connect() {
      try {
        var unused =
            lettuce
                .client()
                .connectPubSubAsync(StringCodec.UTF8, address.uri())
                .whenComplete(this::tried);
      } catch (RuntimeException e) {
        down(Outage.of(e));
      }
    }

    private void tried(
        @Nullable StatefulRedisPubSubConnection<String, String> connection,
        @Nullable Throwable fault) {
      if (connection == null) {
        onControl(() -> down(fault == null ? Outage.of("no connection") : Outage.of(fault)));
      } else if (!onControl(() -> subscribe(connection))) {
        var unused = connection.closeAsync();
      }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, String> connection) {
      Subscription[] self = new Subscription[1];
      Subscription begun =
          new Subscription(
              connection,
              () -> up(self[0]),
              (channel, text) -> tell(self[0], to -> inbound.deliver(channel, text, to)),
              cause -> onControl(() -> lost(self[0], cause)));
      self[0] = begun;
      setSubscription(begun);
      try {
        begun.begin(inbound.channels(), inbound.patterns());
      } catch (RuntimeException e) {
        lost(begun, Outage.of(e));
      }
      after(
          timeout,
          () -> {
            if (!begun.isComplete()) {
              lost(begun, Outage.of("Redis did not confirm every subscription in time"));
            }
          });
    }

    /** On the reading thread, so that it comes before the first message. */
    private void up(Subscription completed) {
      tell(
          completed,
          to -> {
            to.onConnected();
            onControl(this::isUp);
          });
    }

    private void isUp() {
      tries = 0;
      if (outage == null) {
        log.info("Listening to Redis at {}", address);
      } else {
        Duration length = Duration.ofNanos(System.nanoTime() - outageSince);
        log.info("Listening to Redis at {} again after {}", address, Outage.length(length));
      }
      outage = null;
    }

    private void lost(Subscription ended, Outage cause) {
      if (subscription == ended) {
        setSubscription(null);
        ended.close();
        down(cause);
      }
    }

    private void down(Outage cause) {
      if (outage == null) {
        outageSince = System.nanoTime();
        tell(null, to -> to.onDisconnected(cause.cause()));
      }
      boolean isNews = outage == null || (cause.needsPeople() && !cause.equals(outage));
      outage = cause;
      tries++;
      Duration delay = delays.createDelay(tries);
      if (isNews) {
        log.warn(
            "Not listening to Redis at {}: {}; will retry in {} and then at least every 5 s, changes come by polling meanwhile",
            address,
            cause.cause(),
            Outage.length(delay));
      } else {
        log.debug("Redis at {}: {}; will retry in {}", address, cause.cause(), delay);
      }
      after(delay, this::connect);
    }

    void ping() {
      after(pingInterval, this::ping);
      Subscription current = subscription;
      if (current != null && current.isComplete()) {
        try {
          current.ping();
        } catch (RuntimeException e) {
          lost(current, Outage.of(e));
        }
      }
    }

    private void setSubscription(@Nullable Subscription next) {
      sinkLock.lock();
      try {
        subscription = next;
      } finally {
        sinkLock.unlock();
      }
    }

    /**
     * Calls the sink, unless the feed is closed or the subscription that speaks is not the present.
     */
    private void tell(@Nullable Subscription speaker, Consumer<LiveSink> call) {
      sinkLock.lock();
      try {
        if (!closed && subscription == speaker) {
          call.accept(sink);
        }
      } catch (RuntimeException e) {
        log.error("The receiver of the live feed failed; a message of Redis may be lost", e);
      } finally {
        sinkLock.unlock();
      }
    }

    /** Tells whether the task will be done: none is after the feed was closed. */
    private boolean onControl(Runnable task) {
      return after(Duration.ZERO, task);
    }

    boolean after(Duration delay, Runnable task) {
      try {
        var unused = control.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return true;
      } catch (RejectedExecutionException e) {
        return false;
      }
    }
  }
}
