package io.github.wrappersync.internal.redis;

import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.redis.link.RedisFault;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;

/**
 * What the log is told of an outage: one warning when it begins, one more for each cause that lasts
 * until someone changes a setting, and its length when it is over. Belongs to one thread.
 */
final class RedisOutage {

  private static final int MOST_CAUSES = 10;

  private final Logger log;
  private final RedisAddress address;
  private final Set<String> forPeople = new HashSet<>();
  private boolean under;
  private long since;

  RedisOutage(Logger log, RedisAddress address) {
    this.log = log;
    this.address = address;
  }

  boolean isUnder() {
    return under;
  }

  void failed(RedisFault cause, Duration delay) {
    boolean isNews =
        !under
            || (cause.needsPeople()
                && forPeople.size() < MOST_CAUSES
                && !forPeople.contains(cause.text()));
    if (!under) {
      under = true;
      since = System.nanoTime();
    }
    if (cause.needsPeople()) {
      forPeople.add(cause.text());
    }
    if (isNews) {
      log.warn(
          "Not listening to Redis at {}: {}; will retry in {} and then at least every 5 s, changes come by polling meanwhile",
          address,
          cause.text(),
          length(delay));
    } else {
      log.debug("Redis at {}: {}; will retry in {}", address, cause.text(), length(delay));
    }
  }

  /**
   * It works.
   *
   * @param at since when, in nanoseconds of {@link System#nanoTime}
   */
  void over(long at) {
    if (under) {
      log.info(
          "Listening to Redis at {} again after {}", address, length(Duration.ofNanos(at - since)));
    } else {
      log.info("Listening to Redis at {}", address);
    }
    under = false;
    forPeople.clear();
  }

  private static String length(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }
}
