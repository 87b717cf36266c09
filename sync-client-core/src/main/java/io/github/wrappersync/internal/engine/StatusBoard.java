package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.status.ChannelStatus;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
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

  /** The age of what was never verified. */
  public static final long NEVER = Long.MAX_VALUE;

  private final TimeSource time;
  private final StatusListeners listeners;
  private final Map<PullCause, Long> pulls = new EnumMap<>(PullCause.class);
  private final Map<Channel, Long> seen = new HashMap<>();
  private final Map<Channel, Long> servedStale = new HashMap<>();
  private volatile VerifiedTimes times = VerifiedTimes.NEVER;
  private volatile Set<String> unfollowed = Set.of();
  private volatile Runnable whenCurrent = () -> {};
  private HoldBack.Missing missing = HoldBack.NOTHING;
  private SyncState state = SyncState.NEW;
  private Instant since;
  private boolean closing;
  private boolean loaded;
  private @Nullable String epoch;
  private long verified;
  private long head;
  private long events;
  private long gaps;
  private long duplicates;
  private long undecodable;
  private long refusedMessages;
  private @Nullable String refusal;
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
    this.listeners = new StatusListeners(forListeners);
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
    Map<Channel, ChannelStatus> channels = new HashMap<>();
    seen.keySet().forEach(channel -> channels.put(channel, status(channel)));
    return new SyncStatus(
        state,
        since,
        Optional.ofNullable(epoch),
        verified,
        head,
        verifiedAge(),
        channels,
        new SyncStatus.Counters(
            events, gaps, duplicates, undecodable, refusedMessages, resyncs, deadLetters, pulls),
        queued.getAsInt(),
        handlers.get(),
        refused,
        Optional.ofNullable(refusal),
        Optional.ofNullable(lastError));
  }

  private ChannelStatus status(Channel channel) {
    long age = age(channel.dataType(), channel.tenantId());
    return new ChannelStatus(
        position(channel),
        age == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(age)),
        missing.isOf(channel.tenantId()),
        servedStale.getOrDefault(channel, 0L));
  }

  /** The position up to which everything of the channel has been received. */
  public synchronized long position(Channel channel) {
    return Math.max(verified, seen.getOrDefault(channel, 0L));
  }

  /**
   * The nanoseconds since a tenant's data was last verified current; {@link #NEVER} if it never
   * was, or if the publisher refuses the data type. Without a lock, and allocates nothing.
   */
  public long age(String dataType, String tenantId) {
    if (unfollowed.contains(dataType)) {
      return NEVER;
    }
    VerifiedTimes present = times;
    return present.isEver() ? time.nanos() - present.of(tenantId) : NEVER;
  }

  /** The time since all of the data was verified; empty if it never was. */
  public Optional<Duration> verifiedAge() {
    VerifiedTimes present = times;
    return present.isEver()
        ? Optional.of(Duration.ofNanos(time.nanos() - present.oldest()))
        : Optional.empty();
  }

  /** Is run, by the engine's thread, whenever something was verified: it must be quick. */
  public void whenCurrent(Runnable task) {
    whenCurrent = task;
  }

  /** A look-up was served although the data was too old for it. */
  public synchronized void servedStale(Channel channel) {
    if (seen.containsKey(channel)) {
      servedStale.merge(channel, 1L, Long::sum);
    }
  }

  /** The last problem, for people. */
  public synchronized Optional<String> lastError() {
    return Optional.ofNullable(lastError);
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
      unfollowed = refused;
      notifyAll();
      cause = resyncCause;
      resyncCause = null;
      took = Duration.ofNanos(time.nanos() - resyncBegunAt);
    }
    if (cause != null) {
      tell(at -> new SyncEvent.ResyncDone(at, cause, took));
    }
  }

  /** The views hold what was kept of this epoch; nothing is verified yet. */
  synchronized void warm(String keptEpoch) {
    loaded = true;
    epoch = keptEpoch;
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

  /** The channels have a record, whether or not an event of them comes. */
  synchronized void know(Set<Channel> channels) {
    channels.forEach(channel -> seen.putIfAbsent(channel, 0L));
  }

  synchronized void missing(HoldBack.Missing now) {
    missing = now;
  }

  /** All data was verified to be current at that moment, in nanoseconds of the time source. */
  void current(long atNanos) {
    times = times.everything(atNanos);
    whenCurrent.run();
    stir();
  }

  /** The same for all tenants but these. */
  void current(Set<String> tenants, long atNanos) {
    times = times.everythingBut(tenants, atNanos);
    whenCurrent.run();
    stir();
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
      Set<String> also = new HashSet<>(unfollowed); // what is given again begins with a snapshot
      also.addAll(dataTypes);
      unfollowed = Set.copyOf(also);
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

  /** Messages of the live feed were not the publisher's. */
  synchronized void refusedMessages(long count, String problem) {
    refusedMessages += count;
    refusal = problem;
    lastError = problem;
  }

  /** None are refused any more. */
  synchronized void noMoreRefused() {
    refusal = null;
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
