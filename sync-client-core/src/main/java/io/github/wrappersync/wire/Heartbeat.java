package io.github.wrappersync.wire;

import io.github.wrappersync.model.Channel;
import java.util.Map;
import java.util.Optional;

/**
 * What the publisher tells an application's subscribers on {@link #channel} at a steady interval,
 * so that a lost message is noticed even when no later one follows.
 *
 * @param epoch the life of the event log that the positions belong to
 * @param head the position of the newest event of the log
 * @param tailsSince the tails name every channel of the application that moved after this position
 * @param tails the newest position of each of those channels; empty where too many moved to name
 *     them
 */
public record Heartbeat(
    String epoch, long head, long tailsSince, Optional<Map<Channel, Long>> tails) {

  public Heartbeat {
    tails = tails.map(Map::copyOf);
  }

  /** The Redis channel of an application's heartbeats: {@code crm:_sync:heartbeat}. */
  public static String channel(String application) {
    return application + ":_sync:heartbeat";
  }
}
