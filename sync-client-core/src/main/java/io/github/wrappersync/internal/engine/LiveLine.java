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

  LiveLine(Alarms alarms, Duration timeout, Outage outage, Runnable fellSilent) {
    this.alarms = alarms;
    this.timeout = timeout;
    this.outage = outage;
    this.fellSilent = fellSilent;
  }

  boolean isWorking() {
    return working;
  }

  /** It connected, or a heartbeat came. */
  void heard() {
    working = true;
    outage.over();
    alarms.set(
        Kind.HEARTBEAT,
        timeout,
        () -> {
          working = false;
          outage.failed("no heartbeat for " + Outage.seconds(timeout), "polling until one comes");
          fellSilent.run();
        });
  }

  void lost(String cause) {
    working = false;
    alarms.cancel(Kind.HEARTBEAT);
    outage.failed(cause, "polling until it is back");
  }
}
