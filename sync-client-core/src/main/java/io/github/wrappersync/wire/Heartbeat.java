package io.github.wrappersync.wire;

import io.github.wrappersync.model.Channel;
import java.time.Instant;
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
 * @param sentAt when it was sent, by the publisher's clock: the head was the newest event of the
 *     log then; empty if the publisher does not tell
 * @param number rises from each heartbeat of an epoch to the next, over restarts and changes of the
 *     writing instance, so that an old one is known that comes again; empty if the publisher does
 *     not tell
 */
public record Heartbeat(
    String epoch,
    long head,
    long tailsSince,
    Optional<Map<Channel, Long>> tails,
    Optional<Instant> sentAt,
    Optional<Long> number) {

  public Heartbeat {
    tails = tails.map(Map::copyOf);
  }

  /** A heartbeat that does not tell when it was sent. */
  public Heartbeat(String epoch, long head, long tailsSince, Optional<Map<Channel, Long>> tails) {
    this(epoch, head, tailsSince, tails, Optional.empty());
  }

  /** A heartbeat without a number. */
  public Heartbeat(
      String epoch,
      long head,
      long tailsSince,
      Optional<Map<Channel, Long>> tails,
      Optional<Instant> sentAt) {
    this(epoch, head, tailsSince, tails, sentAt, Optional.empty());
  }

  /** The same with a number. */
  public Heartbeat numbered(long is) {
    return new Heartbeat(epoch, head, tailsSince, tails, sentAt, Optional.of(is));
  }

  /** The Redis channel of an application's heartbeats: {@code crm:_sync:heartbeat}. */
  public static String channel(String application) {
    return application + ":_sync:heartbeat";
  }
}
