package io.github.wrappersync.internal.engine;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All followers, and the replica that they are fed from. Belongs to the engine's thread. */
final class Followers {

  private final List<Follower> followers;
  private final Replica replica = new Replica();
  private Map<Follower, Checkpoint> checkpoints = Map.of();

  Followers(List<Follower> followers) {
    this.followers = followers;
  }

  /** Asks the followers for their checkpoints; blocks, and may be called by any thread. */
  static Map<Follower, Checkpoint> readCheckpoints(List<Follower> followers) {
    Map<Follower, Checkpoint> found = new HashMap<>();
    for (Follower follower : followers) {
      follower.checkpoint().ifPresent(checkpoint -> found.put(follower, checkpoint));
    }
    return found;
  }

  void checkpoints(Map<Follower, Checkpoint> found) {
    checkpoints = found;
  }

  /** Whether all can go on from their checkpoints, so that no snapshot is needed. */
  boolean needNoSnapshot() {
    return !followers.isEmpty()
        && checkpoints.size() == followers.size()
        && checkpoints.values().stream().map(Checkpoint::epoch).distinct().count() == 1;
  }

  /** Goes on without a snapshot; tells where. */
  Checkpoint resume() {
    String epoch = checkpoints.values().iterator().next().epoch();
    replica.begin(epoch);
    return new Checkpoint(epoch, resume(epoch, Long.MAX_VALUE));
  }

  /**
   * Loads a snapshot into all that do not resume.
   *
   * @param verified what had been given to them before
   * @return where the feed is to go on, for the one that is farthest behind
   */
  Checkpoint load(Snapshot snapshot, long verified) {
    boolean behind = verified < replica.top();
    List<Envelope> differing = replica.replace(snapshot);
    for (Follower follower : followers) {
      if (!isResumable(follower, snapshot.epoch(), snapshot.position())) {
        List<Envelope> records = replica.records(follower.dataType());
        List<Envelope> news = new ArrayList<>();
        for (Envelope event : differing) {
          boolean isDelete = event.reason() != null;
          if (event.channel().dataType().equals(follower.dataType()) && (isDelete || !behind)) {
            news.add(event);
          }
        }
        if (behind) {
          news.addAll(records);
        }
        follower.load(snapshot.epoch(), snapshot.position(), records, news);
      }
    }
    return new Checkpoint(snapshot.epoch(), resume(snapshot.epoch(), snapshot.position()));
  }

  void give(Envelope event) {
    boolean newest = replica.accept(event);
    for (Follower follower : followers) {
      if (follower.dataType().equals(event.channel().dataType())) {
        follower.accept(event, newest);
      }
    }
  }

  void verified(long position) {
    followers.forEach(follower -> follower.verified(position));
  }

  boolean haveRoom() {
    return followers.stream().allMatch(Follower::hasRoom);
  }

  private long resume(String epoch, long position) {
    long lowest = position;
    for (Map.Entry<Follower, Checkpoint> entry : checkpoints.entrySet()) {
      if (isResumable(entry.getKey(), epoch, position)) {
        entry.getKey().resume(entry.getValue());
        lowest = Math.min(lowest, entry.getValue().position());
      }
    }
    checkpoints = Map.of();
    return lowest;
  }

  private boolean isResumable(Follower follower, String epoch, long position) {
    Checkpoint at = checkpoints.get(follower);
    return at != null && at.epoch().equals(epoch) && at.position() <= position;
  }
}
