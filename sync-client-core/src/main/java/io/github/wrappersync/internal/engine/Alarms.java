package io.github.wrappersync.internal.engine;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Wakes the engine up on its own thread: at most one alarm of a kind is set. Belongs to the
 * engine's thread.
 */
final class Alarms {

  enum Kind {
    /** The live feed has been silent for too long. */
    HEARTBEAT,
    /** The next pull is due. */
    POLL,
    /** The next try of a request is due. */
    RETRY,
    /** What a heartbeat showed to lag is looked at again. */
    SUSPICION,
    /** A heartbeat in doubt was not followed by one on time. */
    DOUBT,
    /** Nothing was verified for too long. */
    STALE,
    /** What the publisher refused is looked for again. */
    REFUSED
  }

  private final TimeSource time;
  private final Executor thread;
  private final Map<Kind, Alarm> alarms = new EnumMap<>(Kind.class);

  private record Alarm(Object identity, TimeSource.Timer timer) {}

  Alarms(TimeSource time, Executor thread) {
    this.time = time;
    this.thread = thread;
  }

  /** Sets the alarm, in place of one of this kind that is set. */
  void set(Kind kind, Duration after, Runnable task) {
    cancel(kind);
    Object identity = new Object();
    TimeSource.Timer timer =
        time.schedule(after, () -> thread.execute(() -> ring(kind, identity, task)));
    alarms.put(kind, new Alarm(identity, timer));
  }

  boolean isSet(Kind kind) {
    return alarms.containsKey(kind);
  }

  void cancel(Kind kind) {
    Alarm alarm = alarms.remove(kind);
    if (alarm != null) {
      alarm.timer().cancel();
    }
  }

  void cancelAll() {
    for (Kind kind : Kind.values()) {
      cancel(kind);
    }
  }

  /** An alarm that went off while it was being replaced is void. */
  private void ring(Kind kind, Object identity, Runnable task) {
    Alarm alarm = alarms.get(kind);
    if (alarm != null && alarm.identity() == identity) {
      alarms.remove(kind);
      task.run();
    }
  }
}
