package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.time.SystemTime;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The system's time, but for a wall clock that somebody sets wrong. */
final class ShiftedTime implements TimeSource {

  private final SystemTime system = TimeSource.system("consumer-time");
  private volatile Duration shift = Duration.ZERO;

  void shift(Duration by) {
    shift = by;
  }

  @Override
  public long nanos() {
    return system.nanos();
  }

  @Override
  public Instant now() {
    return system.now().plus(shift);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return system.schedule(delay, task);
  }
}
