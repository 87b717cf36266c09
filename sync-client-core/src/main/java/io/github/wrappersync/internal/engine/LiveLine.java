package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.engine.Alarms.Kind;
import java.time.Duration;

/**
 * Whether the live feed works: it is connected, and heartbeats come. A connection without
 * heartbeats counts as half open. Belongs to the engine's thread.
 */
final class LiveLine {

  private final Alarms alarms;
  private final Duration timeout;
  private final Outage outage;
  private final Runnable fellSilent;
  private boolean working;
  private boolean silent;

  LiveLine(Alarms alarms, Duration timeout, Outage outage, Runnable fellSilent) {
    this.alarms = alarms;
    this.timeout = timeout;
    this.outage = outage;
    this.fellSilent = fellSilent;
  }

  boolean isWorking() {
    return working;
  }

  /**
   * It connected: it works, unless heartbeats were missing before. Whether they come on the new
   * connection has to be seen.
   */
  void connected() {
    working = !silent;
    awaitHeartbeat();
  }

  /** A heartbeat came. */
  void heard() {
    working = true;
    silent = false;
    outage.over();
    awaitHeartbeat();
  }

  private void awaitHeartbeat() {
    alarms.set(
        Kind.HEARTBEAT,
        timeout,
        () -> {
          working = false;
          silent = true;
          outage.failed("no heartbeat for " + Outage.seconds(timeout), "polling until one comes");
          fellSilent.run();
        });
  }

  /** The feed has said so itself, and has told the log. */
  void lost() {
    working = false;
    alarms.cancel(Kind.HEARTBEAT);
  }
}
