package io.github.wrappersync.internal.engine;

import io.github.wrappersync.time.TimeSource;
import org.slf4j.Logger;

/**
 * What people are told of messages that are not the publisher's: one warning when the first comes,
 * and the length once heartbeats are taken and none was refused for a while. Nothing is asked for
 * because of one, or whoever forges them would have all clients ask. Belongs to the engine's
 * thread.
 */
final class RefusedMessages {

  private final TimeSource time;
  private final StatusBoard board;
  private final Outage outage;
  private boolean under;
  private long last;

  RefusedMessages(Logger log, TimeSource time, StatusBoard board) {
    this.time = time;
    this.board = board;
    this.outage = new Outage(log, time, "Messages of the live feed are refused");
  }

  void refused(String channel, String problem, long count) {
    under = true;
    last = time.nanos();
    board.refusedMessages(count, problem);
    outage.failed(
        "on %s, %s".formatted(channel, problem),
        "they are dropped, and what is missing is pulled as ever");
  }

  /** A heartbeat was taken. */
  void heard() {
    if (under && time.nanos() - last >= EngineSettings.LOG_PAUSE.toNanos()) {
      under = false;
      board.noMoreRefused();
      outage.over();
    }
  }
}
