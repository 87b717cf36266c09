package io.github.wrappersync.internal.engine;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import org.slf4j.Logger;

/** Logs one WARN when an outage begins and one INFO with its length when it ends. */
final class Outage {

  private final Logger log;
  private final TimeSource time;
  private final String what;
  private boolean under;
  private long since;

  Outage(Logger log, TimeSource time, String what) {
    this.log = log;
    this.time = time;
    this.what = what;
  }

  void failed(String problem, String next) {
    if (under) {
      log.debug("{} goes on: {}; {}", what, problem, next);
    } else {
      under = true;
      since = time.nanos();
      log.warn("{}: {}; {}", what, problem, next);
    }
  }

  void over() {
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
