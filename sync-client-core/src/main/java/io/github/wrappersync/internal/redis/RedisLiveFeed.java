package io.github.wrappersync.internal.redis;

import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.redis.link.RedisFault;
import io.github.wrappersync.internal.redis.link.RedisLink;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.SigningKey;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
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
 * noticed to be dead never gets it, and nobody is told. Nor does a channel say who published on it:
 * where that matters, there are keys. So nothing here makes up for a loss: this feed says when it
 * listens and when it does not, and hands on what it hears with its positions; by them, and by the
 * heartbeats, the engine finds what is missing and asks the event log.
 *
 * <p><b>Connections.</b> Each connection is used once: Lettuce's own reconnection is off. It does
 * not cover the first connection, hides a refused SUBSCRIBE after a reconnection, and does not say
 * when everything is subscribed again; here, the first connection and every later one take the same
 * way. A connection serves from the confirmation of its last channel until it ends, fails, or
 * leaves a PING unanswered; the next is tried after a random delay that grows to 5 s, forever. No
 * command ever waits for a connection. An outage is over when a connection has stood for a while:
 * one that breaks again at once is not worth a line in the log.
 *
 * <p><b>Silence.</b> Where there is more than one server, that of the connection may be cut off
 * from the others, and from what is published there, without knowing it. Heartbeats are missing
 * then, so after {@value #SILENT_PINGS} PINGs without any message another connection is made, in
 * silence too: it may just as well be the publisher that rests.
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
  private static final Duration STANDS = Duration.ofSeconds(5);
  private static final int SILENT_PINGS = 3;

  private final RedisAddress address;
  private final RedisFault.Words words;
  private final Tls tls;
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
   * @param url one of the forms of {@link RedisAddress}
   * @throws IllegalArgumentException if the URL or the scope cannot be used; the message does not
   *     hold the password
   */
  public RedisLiveFeed(String url, Tls tls, Scope scope) {
    this(url, tls, scope, List.of());
  }

  /**
   * The same, taking only what is signed with one of the keys; with none, whatever comes.
   *
   * @throws IllegalArgumentException as above
   */
  public RedisLiveFeed(String url, Tls tls, Scope scope, List<SigningKey> keys) {
    this(url, tls, new Inbound(scope, keys), TIMEOUT, PING_INTERVAL);
  }

  RedisLiveFeed(String url, Tls tls, Scope scope, Duration timeout, Duration pingInterval) {
    this(url, tls, new Inbound(scope, List.of()), timeout, pingInterval);
  }

  private RedisLiveFeed(
      String url, Tls tls, Inbound inbound, Duration timeout, Duration pingInterval) {
    this.address = parse(url);
    this.tls = tls;
    this.inbound = inbound;
    this.words = inbound.words();
    this.timeout = timeout;
    this.pingInterval = pingInterval;
  }

  private static RedisAddress parse(String url) {
    try {
      return RedisAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The Redis URL %s cannot be used: %s. Expected %s"
              .formatted(RedisAddress.shown(url), e.getMessage(), RedisAddress.EXPECTED),
          e);
    }
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
    ended.link.close();
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
    private final RedisLink link = new RedisLink(address, tls, timeout);
    private final ScheduledExecutorService control =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wrapper-sync-redis");
              thread.setDaemon(true);
              return thread;
            });

    private @Nullable Subscription subscription;
    private final RedisOutage outage = new RedisOutage(log, address);
    private long tries;

    /** Read and written under the lock. */
    private boolean sinkKnows;

    Running(LiveSink sink) {
      this.sink = sink;
    }

    void connect() {
      try {
        var unused = link.connectPubSub().whenComplete(this::tried);
      } catch (RuntimeException e) {
        down(RedisFault.of(e, words));
      }
    }

    private void tried(
        @Nullable StatefulRedisPubSubConnection<String, String> connection,
        @Nullable Throwable fault) {
      if (connection == null) {
        onControl(
            () ->
                down(
                    fault == null
                        ? RedisFault.passing("no connection")
                        : RedisFault.of(fault, words)));
      } else if (!onControl(() -> subscribe(connection))) {
        var unused = connection.closeAsync();
      }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, String> connection) {
      Subscription[] self = new Subscription[1];
      Subscription begun =
          new Subscription(
              connection,
              words,
              () -> up(self[0]),
              (channel, text) -> tell(self[0], to -> inbound.deliver(channel, text, to)),
              cause -> onControl(() -> lost(self[0], cause)));
      self[0] = begun;
      setSubscription(begun);
      try {
        begun.begin(inbound.channels(), inbound.patterns());
      } catch (RuntimeException e) {
        lost(begun, RedisFault.of(e, words));
      }
      after(
          timeout,
          () -> {
            if (!begun.isComplete()) {
              lost(begun, RedisFault.passing("Redis did not confirm every subscription in time"));
            }
          });
    }

    /** On the reading thread, so that it comes before the first message. */
    private void up(Subscription completed) {
      long since = System.nanoTime();
      tell(
          completed,
          to -> {
            sinkKnows = false;
            to.onConnected();
            onControl(() -> isUp(completed, since));
          });
    }

    private void isUp(Subscription completed, long since) {
      if (subscription == completed) {
        tries = 0;
        after(
            outage.isUnder() ? STANDS : Duration.ZERO,
            () -> {
              if (subscription == completed) {
                outage.over(since);
              }
            });
      }
    }

    private void lost(Subscription ended, RedisFault cause) {
      if (subscription == ended) {
        leave(ended);
        down(cause);
      }
    }

    private void leave(Subscription ended) {
      setSubscription(null);
      ended.close();
    }

    private void down(RedisFault cause) {
      tellInterrupted(cause.text());
      tries++;
      Duration delay = delays.createDelay(tries);
      outage.failed(cause, delay);
      after(delay, this::connect);
    }

    private void tellInterrupted(String cause) {
      tell(
          null,
          to -> {
            if (!sinkKnows) {
              sinkKnows = true;
              to.onDisconnected(cause);
            }
          });
    }

    /** Another server may know what this one is not told. */
    private void moveOn(Subscription silent) {
      log.debug("Nothing came from Redis for {}: trying another server", silent.silence());
      leave(silent);
      tellInterrupted("no heartbeat came, another Redis server is tried");
      connect();
    }

    void ping() {
      after(pingInterval, this::ping);
      Subscription current = subscription;
      if (current != null && current.isComplete()) {
        if (address.hasChoice()
            && current.silence().compareTo(pingInterval.multipliedBy(SILENT_PINGS)) > 0) {
          moveOn(current);
          return;
        }
        try {
          current.ping();
        } catch (RuntimeException e) {
          lost(current, RedisFault.of(e, words));
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
