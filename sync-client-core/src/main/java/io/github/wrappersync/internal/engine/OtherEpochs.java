package io.github.wrappersync.internal.engine;

import io.github.wrappersync.time.TimeSource;
import java.util.Map;

/**
 * The epochs that messages have named besides the one that is followed. One of them may have begun,
 * so the publisher is asked; its answer stands for a while, lest old messages that come again cause
 * a pull each. Belongs to the engine's thread.
 */
final class OtherEpochs {

  private static final int MOST_EPOCHS = 1_000;

  private final TimeSource time;
  private final Map<String, Long> askedAt = new Remembered<>(MOST_EPOCHS);

  OtherEpochs(TimeSource time) {
    this.time = time;
  }

  /** Whether to ask because of a message of this epoch; if so, not again for a while. */
  boolean isWorthAPull(String epoch) {
    long now = time.nanos();
    Long before = askedAt.get(epoch);
    if (before != null && now - before < EngineSettings.OTHER_EPOCH_PAUSE.toNanos()) {
      return false;
    }
    askedAt.put(epoch, now);
    return true;
  }
}
