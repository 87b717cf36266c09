package io.github.wrappersync.internal.freshness;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of look-ups that were served although the data was too old for them: once when they
 * begin, once when it is over. It is over when everything is verified within the limit again, and
 * no such look-up came for {@link #CALM}: where a limit is shorter than the interval of heartbeats,
 * that is one outage and not one for each heartbeat. Safe for use by several threads.
 */
final class StaleReads {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.view");

  static final Duration CALM = Duration.ofSeconds(10);

  private final TimeSource time;
  private final StatusBoard board;
  private volatile boolean under;
  private long since;
  private long lastServed;
  private boolean recovered;
  private long recoveredAt;
  private long limit;
  private long served;

  StaleReads(TimeSource time, StatusBoard board) {
    this.time = time;
    this.board = board;
  }

  /** A look-up was served. */
  synchronized void served(Channel channel, long limitNanos) {
    long now = time.nanos();
    if (!under) {
      under = true;
      since = now;
      served = 0;
      limit = limitNanos;
      log.warn(
          "Look-ups are served from data that is older than they allow: the first in {}, verified longer than {} ago",
          channel,
          Duration.ofNanos(limitNanos));
    }
    served++;
    lastServed = now;
    recovered = false;
    limit = Math.min(limit, limitNanos);
  }

  /** Something was verified. */
  void verified() {
    if (under) {
      perhapsOver();
    }
  }

  private synchronized void perhapsOver() {
    long now = time.nanos();
    if (!recovered) {
      long oldest = board.verifiedAge().map(Duration::toNanos).orElse(StatusBoard.NEVER);
      recovered = oldest <= limit;
      recoveredAt = now;
    }
    if (under && recovered && now - lastServed >= CALM.toNanos()) {
      under = false;
      log.info(
          "Over after {} s: {} look-ups were served from data that was older than they allow",
          Duration.ofNanos(recoveredAt - since).toSeconds(),
          served);
    }
  }
}
