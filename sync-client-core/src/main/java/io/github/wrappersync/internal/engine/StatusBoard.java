package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.Subscription;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the engine and its followers tell about themselves. Safe for use by several threads. */
public final class StatusBoard {

  /** How a wait ended. */
  public enum Wait {
    HOLDS,
    TIMED_OUT,
    CLOSED
  }

  /** Waits are of this many seconds at most, so that no sum of times overflows. */
  private static final long LONGEST_LOOK = 3_600;

  private final TimeSource time;
  private final Listeners listeners;
  private final Map<PullCause, Long> pulls = new EnumMap<>(PullCause.class);
  private final Map<Channel, Long> seen = new HashMap<>();
  private SyncState state = SyncState.NEW;
  private Instant since;
  private boolean closing;
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
  private Set<String> refused = Set.of();
  private @Nullable String lastError;
  private @Nullable String resyncCause;
  private long resyncBegunAt;
  private IntSupplier queued = () -> 0;
  private Supplier<Map<String, HandlerStatus>> handlers = Map::of;

  /** A board that tells listeners on the thread where things happen. */
  public StatusBoard(TimeSource time) {
    this(time, Runnable::run);
  }

  /**
   * @param forListeners runs listeners
   */
  public StatusBoard(TimeSource time, Executor forListeners) {
    this.time = time;
    this.listeners = new Listeners(forListeners);
    this.since = time.now();
  }

  public void queued(IntSupplier size) {
    queued = size;
  }

  /** Where the handlers' part of the status comes from; must not block. */
  public void handlers(Supplier<Map<String, HandlerStatus>> status) {
    handlers = status;
  }

  public Subscription listen(StatusListener listener) {
    return listeners.add(listener);
  }

  /** Tells listeners what happened, given the time. Does not wait for them. */
  public void tell(Function<Instant, SyncEvent> event) {
    if (!listeners.isEmpty()) {
      listeners.event(event.apply(time.now()));
    }
  }

  /** Nobody needs to wait for anything any more. */
  public synchronized void closing() {
    closing = true;
    notifyAll();
  }

  /** The client was closed before it was started. */
  public void neverStarted() {
    state(SyncState.STOPPED);
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
        refused,
        Optional.ofNullable(lastError));
  }

  /** Whether the first load is done. */
  public synchronized boolean isLoaded() {
    return loaded;
  }

  /** The life of the event log that is followed; empty before the first data. */
  public synchronized Optional<String> epoch() {
    return Optional.ofNullable(epoch);
  }

  public synchronized long verifiedPosition() {
    return verified;
  }

  /**
   * Waits until the condition holds, looking at it whenever something was told, or until the client
   * is closed.
   */
  public synchronized Wait await(Duration timeout, BooleanSupplier condition)
      throws InterruptedException {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (closing) {
        return Wait.CLOSED;
      }
      Duration left = timeout.minusNanos(System.nanoTime() - begun);
      if (left.isNegative() || left.isZero()) {
        return Wait.TIMED_OUT;
      }
      wait(Math.min(left.toSeconds(), LONGEST_LOOK) * 1_000 + left.toMillisPart() + 1);
    }
    return Wait.HOLDS;
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
    if (!listeners.isEmpty()) {
      listeners.state(before, status());
    }
  }

  void begin(String newEpoch, long position) {
    String cause;
    Duration took;
    synchronized (this) {
      loaded = true;
      epoch = newEpoch;
      verified = position;
      head = position;
      seen.clear();
      notifyAll();
      cause = resyncCause;
      resyncCause = null;
      took = Duration.ofNanos(time.nanos() - resyncBegunAt);
    }
    if (cause != null) {
      tell(at -> new SyncEvent.ResyncDone(at, cause, took));
    }
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

  void gap(Channel channel, long known, long missing) {
    synchronized (this) {
      gaps++;
    }
    tell(at -> new SyncEvent.GapFound(at, channel, known, missing));
  }

  synchronized void duplicate() {
    duplicates++;
  }

  void resyncBegins(String cause) {
    synchronized (this) {
      resyncs++;
      resyncCause = cause;
      resyncBegunAt = time.nanos();
    }
    tell(at -> new SyncEvent.ResyncBegun(at, cause));
  }

  /** The data types that are left out, as the publisher refuses them. */
  public synchronized Set<String> refusedDataTypes() {
    return refused;
  }

  void refused(Set<String> dataTypes) {
    synchronized (this) {
      refused = Set.copyOf(dataTypes);
      notifyAll();
    }
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
