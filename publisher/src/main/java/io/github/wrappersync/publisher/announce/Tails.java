package io.github.wrappersync.publisher.announce;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.wire.Heartbeat;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers which channels have moved lately, for the heartbeats. Used by the announcer's thread
 * alone.
 *
 * <p>A heartbeat names the channels that moved since the fifth heartbeat before it, so that a
 * subscriber that misses up to four of them in a row still learns of every channel. The channels
 * are kept in the order of their last move: those that have not moved for longer are at the front,
 * and go first.
 */
final class Tails {

  /** How many heartbeats back the tails reach. */
  static final int REACH = 5;

  /** With more channels than these a heartbeat would be large, and one pull is cheaper. */
  static final int MOST = 1_000;

  private final String epoch;
  private final Map<String, LinkedHashMap<Channel, Long>> moved = new HashMap<>();
  private final Deque<Long> heads = new ArrayDeque<>();
  private long head;

  /**
   * @param head the position of the newest event when this instance became the writer: of what
   *     moved before nothing is known
   */
  Tails(String epoch, long head) {
    this.epoch = epoch;
    this.head = head;
    heads.add(head);
  }

  String epoch() {
    return epoch;
  }

  void moved(List<Event> events) {
    for (Event event : events) {
      LinkedHashMap<Channel, Long> channels =
          moved.computeIfAbsent(event.channel().application(), unused -> new LinkedHashMap<>());
      channels.remove(event.channel());
      channels.put(event.channel(), event.position());
      head = Math.max(head, event.position());
    }
  }

  /**
   * The next heartbeat of each application.
   *
   * @param sentAt when nothing newer than what has moved here was in the log
   */
  Map<String, Heartbeat> beat(List<String> applications, Instant sentAt) {
    long since = heads.getFirst();
    Map<String, Heartbeat> heartbeats = new LinkedHashMap<>();
    for (String application : applications) {
      heartbeats.put(
          application,
          new Heartbeat(epoch, head, since, tails(application, since), Optional.of(sentAt)));
    }
    heads.addLast(head);
    if (heads.size() > REACH) {
      heads.removeFirst();
    }
    return heartbeats;
  }

  private Optional<Map<Channel, Long>> tails(String application, long since) {
    LinkedHashMap<Channel, Long> channels = moved.get(application);
    if (channels == null) {
      return Optional.of(Map.of());
    }
    var oldest = channels.values().iterator();
    while (oldest.hasNext() && oldest.next() <= since) {
      oldest.remove();
    }
    return channels.size() > MOST ? Optional.empty() : Optional.of(channels);
  }
}
