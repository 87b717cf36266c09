package io.github.wrappersync.publisher.announce;

import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.redis.link.RedisFault;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people are told of Redis: one warning when an outage begins, one more for each cause that
 * lasts until somebody changes a setting, and its length when it is over. It is over when Redis has
 * answered for {@value #STANDS_SECONDS} s: a Redis that comes back for a moment and goes again is
 * one outage, not many. Belongs to the announcer's thread; {@link #state} and {@link #isUnder} may
 * be asked by others.
 */
final class RedisOutage {

  private static final Logger log = LoggerFactory.getLogger(RedisAnnouncer.class);

  private static final int STANDS_SECONDS = 5;
  private static final long STANDS = Duration.ofSeconds(STANDS_SECONDS).toNanos();
  private static final int MOST_CAUSES = 10;

  private final RedisAddress address;
  private final LongSupplier nanos;
  private final Set<String> forPeople = new HashSet<>();
  private volatile boolean under;
  private boolean everAnswered;
  private boolean isAnswering;
  private long began;
  private long answeringSince;
  private volatile String state = "not connected yet";

  RedisOutage(RedisAddress address, LongSupplier nanos) {
    this.address = address;
    this.nanos = nanos;
  }

  /** {@code connected}, or what is wrong. */
  String state() {
    return state;
  }

  boolean isUnder() {
    return under;
  }

  void failed(RedisFault fault) {
    isAnswering = false;
    state = fault.text();
    boolean isNews = !under;
    if (!under) {
      began = nanos.getAsLong();
      under = true;
    }
    if (fault.needsPeople() && forPeople.size() < MOST_CAUSES) {
      isNews |= forPeople.add(fault.text());
    }
    if (isNews) {
      log.warn(
          "Redis at {} can not be used: {}. Nothing is lost, consumers pull over HTTP meanwhile; will retry every second",
          address,
          fault.text());
    }
  }

  void answered() {
    state = "connected";
    if (!isAnswering) {
      isAnswering = true;
      answeringSince = nanos.getAsLong();
    }
    if (!under && !everAnswered) {
      log.info("Announcing on Redis at {}", address);
    } else if (under && nanos.getAsLong() - answeringSince >= STANDS) {
      log.info("Redis at {} is back after {} ms", address, (answeringSince - began) / 1_000_000);
      under = false;
      forPeople.clear();
    }
    everAnswered = true;
  }
}
