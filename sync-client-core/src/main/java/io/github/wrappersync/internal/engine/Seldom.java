package io.github.wrappersync.internal.engine;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.OptionalLong;

/** Lets something be logged once in a while, and counts what was not. Belongs to one thread. */
final class Seldom {

  private final TimeSource time;
  private final Duration pause;
  private boolean ever;
  private long lastAt;
  private long passedOver;

  Seldom(TimeSource time, Duration pause) {
    this.time = time;
    this.pause = pause;
  }

  /** Empty if it is not to be logged; otherwise how many were not since the last that was. */
  OptionalLong turn() {
    long now = time.nanos();
    if (ever && now - lastAt < pause.toNanos()) {
      passedOver++;
      return OptionalLong.empty();
    }
    ever = true;
    lastAt = now;
    long before = passedOver;
    passedOver = 0;
    return OptionalLong.of(before);
  }
}
