package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the engine and its followers tell about themselves. Safe for use by several threads. */
public final class StatusBoard {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.status");

  private final TimeSource time;
  private final List<StatusListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<PullCause, Long> pulls = new EnumMap<>(PullCause.class);
  private final Map<Channel, Long> seen = new HashMap<>();
  private SyncState state = SyncState.NEW;
  private Instant since;
  private boolean loaded;
  private @Nullable String epoch;
  private long verified;
  private long head;
  private boolean everVerified;
  private long verifiedAt;
  private long events;
  private long gaps;
  private long duplicates;
  private long undecodable;
  private long resyncs;
  private long deadLetters;
  private @Nullable String lastError;
  private IntSupplier queued = () -> 0;
  private Supplier<Map<String, HandlerStatus>> handlers = Map::of;

  public StatusBoard(TimeSource time) {
    this.time = time;
    this.since = time.now();
  }

  public void queued(IntSupplier size) {
    queued = size;
  }

  /** Where the handlers' part of the status comes from; must not block. */
  public void handlers(Supplier<Map<String, HandlerStatus>> status) {
    handlers = status;
  }

  public void listen(StatusListener listener) {
    listeners.add(listener);
  }

  public synchronized SyncState state() {
    return state;
  }

  public synchronized SyncStatus status() {
    Map<Channel, Long> channels = new HashMap<>();
    seen.forEach((channel, position) -> channels.put(channel, Math.max(position, verified)));
    return new SyncStatus(
        state,
        since,
        Optional.ofNullable(epoch),
        verified,
        head,
        everVerified ? Optional.of(Duration.ofNanos(time.nanos() - verifiedAt)) : Optional.empty(),
        channels,
        new SyncStatus.Counters(events, gaps, duplicates, undecodable, resyncs, deadLetters, pulls),
        queued.getAsInt(),
        handlers.get(),
        Optional.ofNullable(lastError));
  }

  /** Whether the first load is done. */
  public synchronized boolean isLoaded() {
    return loaded;
  }

  public synchronized long verifiedPosition() {
    return verified;
  }

  /**
   * Waits until the condition holds, looking at it whenever something was told.
   *
   * @return whether it holds
   */
  public synchronized boolean await(Duration timeout, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Something outside of the board changed that somebody may await. */
  public synchronized void stir() {
    notifyAll();
  }

  void state(SyncState next) {
    SyncState before;
    synchronized (this) {
      if (state == next) {
        return;
      }
      before = state;
      state = next;
      since = time.now();
      notifyAll();
    }
    SyncStatus now = status();
    for (StatusListener listener : listeners) {
      try {
        listener.onChange(before, now);
      } catch (RuntimeException e) {
        log.warn("A status listener failed at the change from {} to {}", before, next, e);
      }
    }
  }

  synchronized void begin(String newEpoch, long position) {
    loaded = true;
    epoch = newEpoch;
    verified = position;
    head = position;
    seen.clear();
    notifyAll();
  }

  synchronized void accepted(Channel channel, long position) {
    events++;
    seen.merge(channel, position, Math::max);
    head = Math.max(head, position);
  }

  synchronized void verified(long position, long newHead) {
    verified = position;
    head = Math.max(head, newHead);
    notifyAll();
  }

  /** The data was verified to be current at that moment, in nanoseconds of the time source. */
  synchronized void current(long atNanos) {
    verifiedAt = everVerified ? Math.max(verifiedAt, atNanos) : atNanos;
    everVerified = true;
    notifyAll();
  }

  synchronized void pull(PullCause cause) {
    pulls.merge(cause, 1L, Long::sum);
  }

  synchronized void gap() {
    gaps++;
  }

  synchronized void duplicate() {
    duplicates++;
  }

  synchronized void resync() {
    resyncs++;
  }

  synchronized void error(String message) {
    lastError = message;
  }

  public synchronized void undecodable(Exception problem) {
    undecodable++;
    lastError = problem.getMessage();
  }

  public synchronized void deadLetter(String problem) {
    deadLetters++;
    lastError = problem;
  }

  public synchronized void storeFailed(Throwable problem) {
    lastError = "The stores can not be used: " + problem.getMessage();
  }

  /** The wall clock. */
  public Instant now() {
    return time.now();
  }
}
