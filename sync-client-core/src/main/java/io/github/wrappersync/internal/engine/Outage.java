package io.github.wrappersync.internal.engine;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * Logs one WARN when an outage begins and one INFO with its length when it ends. Not safe for use
 * by several threads at a time.
 */
public final class Outage {

  private final Logger log;
  private final TimeSource time;
  private final String what;
  private boolean under;
  private long since;

  public Outage(Logger log, TimeSource time, String what) {
    this.log = log;
    this.time = time;
    this.what = what;
  }

  public void failed(String problem, String next) {
    if (under) {
      log.debug("{} goes on: {}; {}", what, problem, next);
    } else {
      under = true;
      since = time.nanos();
      log.warn("{}: {}; {}", what, problem, next);
    }
  }

  public void over() {
    if (under) {
      under = false;
      log.info("Over after {}: {}", seconds(Duration.ofNanos(time.nanos() - since)), what);
    }
  }

  /** A length of time for people: {@code 6.0 s}. */
  static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1e3);
  }
}
