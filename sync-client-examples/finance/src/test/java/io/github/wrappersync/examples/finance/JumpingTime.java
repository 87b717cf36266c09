package io.github.wrappersync.examples.finance;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The system's time, whose elapsed time a test sets forward. */
final class JumpingTime implements TimeSource {

  private final TimeSource system = TimeSource.system("jumping-time");
  private final AtomicLong ahead = new AtomicLong();

  void jump(Duration duration) {
    ahead.addAndGet(duration.toNanos());
  }

  @Override
  public long nanos() {
    return system.nanos() + ahead.get();
  }

  @Override
  public Instant now() {
    return system.now();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return system.schedule(delay, task);
  }
}
