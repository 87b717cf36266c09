package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try of a request. */
final class Retry {

  private int failures;

  void succeeded() {
    failures = 0;
  }

  /** Counts a failure, and tells the wait after it. */
  Duration after(CatchUpException failure) {
    failures++;
    return switch (failure.kind()) {
      case UNAUTHORIZED, REFUSED -> EngineSettings.RETRY_REFUSED;
      case NOT_READY -> failure.retryAfter().orElse(Duration.ofSeconds(1));
      case UNAVAILABLE, RESYNC_REQUIRED -> failure.retryAfter().orElseGet(this::growing);
    };
  }

  private Duration growing() {
    long most =
        Math.min(
            EngineSettings.RETRY_MOST.toMillis(),
            EngineSettings.RETRY_FIRST.toMillis() << Math.min(failures - 1, 10));
    return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }
}
