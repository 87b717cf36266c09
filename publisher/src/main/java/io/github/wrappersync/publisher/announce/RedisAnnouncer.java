package io.github.wrappersync.publisher.announce;

import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.settings.RedisSettings;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.SigningKey;
import io.github.wrappersync.wire.WireCodec;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes each event on its channel, in the order of the positions, and a heartbeat for each
 * application every two seconds.
 *
 * <p>Works on a thread of its own, while the writer drains the next batch. A writer that is faster
 * than Redis waits for room in the queue, as long as Redis takes what it is given: a message is
 * cheaper than a pull. A Redis that is slow or away does not hold the writer up: what does not fit
 * into the queue is dropped, and counted. A dropped event is no different from a message that Redis
 * has lost: the heartbeat names the tail of its channel, and the consumer pulls.
 *
 * <p>A heartbeat tells the head as this thread has come to it, not as the database has it. It is
 * sent on the same connection after everything up to there, so that a subscriber that has received
 * all of it finds nothing missing. For the same reason its time is not always now: while events
 * wait here, it is the time at which the first of them was committed, as up to then its head was
 * the log's.
 *
 * <p>What is told to an application that has a signing key is signed, so that consumers can tell it
 * from what others write.
 */
public final class RedisAnnouncer implements WriterListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RedisAnnouncer.class);

  /** The interval that consumers judge the connection by. */
  public static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(2);

  /** In batches of up to a thousand changes, each for some applications. */
  private static final int QUEUE = 16;

  /**
   * So long the writer waits for room; a batch that takes Redis longer makes it a slow one. Shorter
   * than the time after which PostgreSQL ends the session of a writer that does nothing.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Audience audience;
  private final AnnounceListener listener;
  private final RedisConnection redis;
  private final AnnouncementLog record;
  private final Thread thread = new Thread(this::run, "sync-announcer");
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong announced = new AtomicLong();
  private volatile boolean closed;

  /**
   * Set when events were dropped that the announcer's thread has not seen: its tails do not name
   * their channels.
   */
  private volatile boolean tailsHaveHole;

  /** Whether Redis takes longer for a batch than the writer is to wait. */
  private volatile boolean slow;

  private volatile long committedHead;
  private volatile long term;

  /** Written by the announcer's thread alone. */
  private @Nullable Tails tails;

  private final HeartbeatNumbers numbers = new HeartbeatNumbers();
  private long nextHeartbeat = System.nanoTime();

  private sealed interface Task {

    record Begin(String epoch, long head, long term) implements Task {}

    record Announce(String epoch, List<Event> events, Instant committedAt) implements Task {}

    record End() implements Task {}
  }

  /**
   * @param redis where to announce
   * @param applications the names of the applications that exist
   * @param record is told what was announced
   */
  public RedisAnnouncer(
      RedisSettings redis, Supplier<List<String>> applications, AnnouncementLog record) {
    this(redis, applications, name -> List.of(), record, events -> {});
  }

  /**
   * With keys, and somebody who is told of what Redis has taken.
   *
   * @param redis where to announce
   * @param applications the names of the applications that exist
   * @param keysOf gives what an application's messages are signed with; none where they are not
   * @param record keeps what was announced
   */
  public RedisAnnouncer(
      RedisSettings redis,
      Supplier<List<String>> applications,
      Function<String, List<SigningKey>> keysOf,
      AnnouncementLog record,
      AnnounceListener listener) {
    this.listener = listener;
    this.redis = new RedisConnection(redis);
    this.audience = new Audience(applications, keysOf);
    this.record = record;
  }

  /** Begins; returns at once, whether or not Redis is there. */
  public void start() {
    thread.start();
  }

  /** How many events were not announced because Redis was slow or away. */
  public long droppedCount() {
    return dropped.get();
  }

  /** How many events were announced. */
  public long announcedCount() {
    return announced.get();
  }

  /** How the connection to Redis is, for people: {@code connected}, or what is wrong with it. */
  public String state() {
    return redis.state();
  }

  @Override
  public void onTerm(long present) {
    term = present;
  }

  @Override
  public void onBegin(String epoch, long head) {
    // Tails that begin anew must not begin below what another instance has written meanwhile.
    committedHead = head;
    putInAnyCase(new Task.Begin(epoch, head, term));
  }

  @Override
  public void onCommit(String epoch, List<Event> events) {
    committedHead = events.get(events.size() - 1).position();
    if (!offer(new Task.Announce(epoch, events, Instant.now()))) {
      dropped(events);
    }
  }

  private boolean offer(Task task) {
    if (queue.offer(task)) {
      return true;
    }
    if (slow || redis.isAway()) {
      return false;
    }
    try {
      boolean taken = queue.offer(task, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      slow |= !taken;
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void onEnd() {
    putInAnyCase(new Task.End());
  }

  /** Makes room by dropping what waits longest: what begins and ends must not be lost. */
  private void putInAnyCase(Task task) {
    while (!queue.offer(task)) {
      if (queue.poll() instanceof Task.Announce announce) {
        dropped(announce.events());
      }
    }
  }

  private void dropped(List<Event> events) {
    dropped.addAndGet(events.size());
    tailsHaveHole = true;
    record.missed(events, "Redis was too slow");
  }

  private void run() {
    while (!closed) {
      try {
        Task task =
            queue.poll(Math.max(1, nextHeartbeat - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (task != null) {
          carryOut(task);
        }
        if (System.nanoTime() - nextHeartbeat >= 0) {
          nextHeartbeat = System.nanoTime() + HEARTBEAT_INTERVAL.toNanos();
          beat();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | VirtualMachineError e) {
        tailsHaveHole = true; // it is not known how far the tails came
        if (closed) {
          return; // the thread was interrupted while it waited for an answer
        }
        redis.broken(e);
        log.debug("An announcement failed", e);
      }
    }
  }

  private void carryOut(Task task) throws InterruptedException {
    if (task instanceof Task.Begin begin) {
      audience.look(); // A key may have come since this instance was the writer last.
      tails = new Tails(begin.epoch(), begin.head());
      numbers.begin(begin.term());
    } else if (task instanceof Task.End) {
      tails = null;
    } else if (task instanceof Task.Announce announce && tails != null) {
      tails.moved(announce.events());
      publish(announce);
    }
  }

  private void publish(Task.Announce announce) throws InterruptedException {
    StatefulRedisConnection<String, String> connection = redis.get().orElse(null);
    if (connection == null) {
      dropped.addAndGet(announce.events().size());
      record.missed(announce.events(), redis.state());
      return;
    }
    long began = System.nanoTime();
    List<RedisFuture<?>> answers = new ArrayList<>(announce.events().size());
    for (Event event : announce.events()) {
      String message = WireCodec.encode(event.toEnvelope(announce.epoch()));
      answers.add(
          publish(connection, event.channel().application(), event.channel().name(), message));
    }
    BitSet done;
    try {
      done = await(connection, answers);
    } catch (RuntimeException e) {
      record.missed(announce.events(), String.valueOf(e.getMessage()));
      throw e;
    }
    slow = System.nanoTime() - began > PATIENCE.toNanos();
    announced.addAndGet(done.cardinality());
    dropped.addAndGet(answers.size() - done.cardinality());
    note(announce.events(), done);
  }

  private RedisFuture<?> publish(
      StatefulRedisConnection<String, String> connection,
      String application,
      String channel,
      String message) {
    return connection.async().publish(channel, audience.sign(application, channel, message));
  }

  /** Tells of what was announced and what Redis has refused, as few runs as there are. */
  private void note(List<Event> events, BitSet done) {
    int from = 0;
    while (from < events.size()) {
      boolean isDone = done.get(from);
      int end = isDone ? done.nextClearBit(from) : done.nextSetBit(from);
      int to = end < 0 ? events.size() : Math.min(end, events.size());
      if (isDone) {
        record.announced(events.subList(from, to));
        listener.onAnnounced(events.subList(from, to));
      } else {
        record.missed(events.subList(from, to), redis.state());
      }
      from = to;
    }
  }

  private void beat() throws InterruptedException {
    Tails present = tails;
    if (present == null) {
      return;
    }
    if (tailsHaveHole) {
      // Begin anew from the newest event: whoever has not verified up to there pulls.
      tailsHaveHole = false;
      present = new Tails(present.epoch(), committedHead);
      tails = present;
    }
    audience.look();
    var heartbeats = present.beat(audience.names(), headIsNewestAt());
    long number = numbers.next();
    StatefulRedisConnection<String, String> connection = redis.get().orElse(null);
    if (connection == null) {
      return;
    }
    List<RedisFuture<?>> answers = new ArrayList<>();
    heartbeats.forEach(
        (application, heartbeat) ->
            answers.add(
                publish(
                    connection,
                    application,
                    Heartbeat.channel(application),
                    WireCodec.encode(heartbeat.numbered(number)))));
    if (await(connection, answers).cardinality() == answers.size() && !answers.isEmpty()) {
      redis.answered();
    }
  }

  /** The last time of which it is known that nothing newer than the tails was in the log. */
  private Instant headIsNewestAt() {
    Instant now = Instant.now(); // before the look: what is committed later comes later
    return queue.peek() instanceof Task.Announce waiting ? waiting.committedAt() : now;
  }

  /** Waits for the answers, and says which were not refused. */
  private BitSet await(
      StatefulRedisConnection<String, String> connection, List<RedisFuture<?>> answers)
      throws InterruptedException {
    connection.flushCommands();
    RedisFuture<?>[] all = answers.toArray(RedisFuture[]::new);
    if (!LettuceFutures.awaitAll(ANSWER, all)) {
      throw new RedisException("no answer within %d s".formatted(ANSWER.toSeconds()));
    }
    BitSet done = new BitSet(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      done.set(i, redis.wasDone(answers.get(i)));
    }
    return done;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    redis.close();
  }
}
