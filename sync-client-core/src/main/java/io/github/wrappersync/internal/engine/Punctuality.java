package io.github.wrappersync.internal.engine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/*
 * Why neither a delay nor a wrong clock makes old data look fresh.
 *
 * A heartbeat proves what was in the log when it was sent. It is handled later: usually by milliseconds, but by minutes if the process
 * was stopped, or the connection stalled. The two clocks, the elapsed one here and the publisher's wall clock there, have nothing in common but
 * that both run evenly. So their difference at the handling of a heartbeat, `here - sentAt`, is a constant (how the clocks are
 * apart, whatever that is) plus the delay. The smallest one seen, `least`, is the one with the least delay.
 *
 * - Within TOLERANCE of `least`: on time. The clocks may drift: `least` follows downwards, and upwards a drift of 50 ppm costs a pull
 *   about each five hours.
 * - Above it: delayed, or the publisher's clock was set back. Below it: the clock was set forward, or all before were delayed more. From here
 *   these can not be told apart, so the heartbeat is in doubt: it says nothing of the time. If none on time follows, one pull is made,
 *   which verifies the data by the time of its own request and needs no clock of the publisher. A clock that was set is known from
 *   then on: `least` itself if it was set forward, else `level`, beside `least`: an offset near `least` can not be
 *   a delay of heartbeats whose undelayed difference is above it.
 * - Of messages that waited in a line and are worked off at once, each is a heartbeat interval (2 s) nearer than the one before: more
 *   than TOLERANCE, so that none of them is taken for the clock's new state except the last, which is on time.
 * - The first of all has nothing to be compared with. It says nothing of the time, and needs no pull: one was made at the start.
 *
 * What this can not see: a delay that is the same for every heartbeat from the first on, or comes to stay, looks like a clock. Then the
 * age is too small by that delay, unless the log moves: a heartbeat whose head lies below what a pull has verified is not looked at.
 * Differences are kept over reconnections: a publisher that takes over has another clock, and costs that one pull.
 */

/** Tells heartbeats that came at once from those that were delayed. Not safe for use by threads. */
final class Punctuality {

  static final Duration TOLERANCE = Duration.ofSeconds(1);

  private @Nullable Duration least;
  private @Nullable Duration level;
  private @Nullable Duration doubted;
  private long doubtedSince;

  /**
   * Judges a heartbeat and remembers it.
   *
   * @param nanos the elapsed time now
   * @return whether what it says was so a moment ago
   */
  boolean isOnTime(Instant sentAt, long nanos) {
    Duration difference = Duration.ofNanos(nanos).minus(Duration.between(Instant.EPOCH, sentAt));
    Duration smallest = least;
    if (smallest == null) {
      least = difference;
      return false;
    }
    if (isNear(difference, smallest)) {
      least = min(difference, smallest);
      level = null;
      doubted = null;
      return true;
    }
    Duration settled = level;
    if (settled != null && isNear(difference, settled)) {
      level = min(difference, settled);
      doubted = null;
      return true;
    }
    if (doubted == null) {
      doubtedSince = nanos;
    }
    doubted = difference;
    if (difference.compareTo(smallest) < 0) {
      least = difference;
      level = null;
    }
    return false;
  }

  /** Whether there was a heartbeat in doubt, and none on time nor a pull since. */
  boolean isInDoubt() {
    return doubted != null;
  }

  /** A pull that was sent at that time has verified everything. */
  void verified(long sentAtNanos) {
    Duration last = doubted;
    if (last != null && sentAtNanos - doubtedSince >= 0) {
      level = last.equals(least) ? null : last;
      doubted = null;
    }
  }

  private static boolean isNear(Duration one, Duration other) {
    return one.minus(other).abs().compareTo(TOLERANCE) <= 0;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
