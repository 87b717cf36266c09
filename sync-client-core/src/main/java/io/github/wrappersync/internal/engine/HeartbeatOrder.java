package io.github.wrappersync.internal.engine;

import io.github.wrappersync.wire.Heartbeat;
import java.util.Map;

/*
 * Why an old heartbeat proves nothing.
 *
 * What a heartbeat says was so when it was sent. One that comes again, be it from a line that doubles messages, from a publisher that was
 * frozen with it, or from somebody who has recorded it, must neither make data look verified now nor keep up the look of a line that
 * has died. Its signature is as right as it was. So heartbeats have numbers that only rise within an epoch: the publisher counts in
 * its database how often an instance became the writer, and each writer counts its heartbeats behind that. No clock is in it, so that
 * one that is set back starves nobody.
 *
 * The numbers of an epoch are remembered apart from those of others: heartbeats of an epoch that is over can not make one forget.
 * A heartbeat without a number is of a publisher that gives none. Where keys are used, none comes so far.
 */

/**
 * Tells the newest heartbeat of an epoch from one that comes again. Belongs to the engine's thread.
 */
final class HeartbeatOrder {

  /** A bound against whoever makes epochs up. */
  private static final int MOST_EPOCHS = 1_000;

  private final Map<String, Long> newest = new Remembered<>(MOST_EPOCHS);

  /** Whether it is newer than all of its epoch before it, of which it is the newest from now on. */
  boolean isNewest(Heartbeat heartbeat) {
    return heartbeat.number().map(number -> rises(heartbeat.epoch(), number)).orElse(true);
  }

  private boolean rises(String epoch, long number) {
    Long before = newest.get(epoch);
    if (before != null && number <= before) {
      return false;
    }
    newest.put(epoch, number);
    return true;
  }
}
