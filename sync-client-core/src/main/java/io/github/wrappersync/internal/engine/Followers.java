package io.github.wrappersync.internal.engine;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The followers that are fed, those that are on their way to it, and the replica that they are fed
 * from. Belongs to the engine's thread.
 */
class Followers {

  private final Replica replica = new Replica();
  private final List<Joining> joinings = new ArrayList<>();

  /** Each with the position up to which it was fed elsewhere. */
  private final Map<Follower, Long> fed = new LinkedHashMap<>();

  private final Map<Follower, Checkpoint> checkpoints = new HashMap<>();

  private final Map<Follower, Long> turns = new HashMap<>();

  /** Those that have been fed nothing yet. */
  private final Set<Follower> fresh = new HashSet<>();

  /** Asks all to begin; blocks, and may be called by any thread. */
  static Map<Follower, Start> begin(List<Follower> followers) {
    Map<Follower, Start> found = new LinkedHashMap<>();
    for (Follower follower : followers) {
      follower.begin().ifPresent(start -> found.put(follower, start));
    }
    return found;
  }

  /** Is fed from now on, first when the next snapshot is loaded, or from its checkpoint. */
  void add(Follower follower, Start start) {
    if (hasBegun(follower, start)) {
      return;
    }
    turns.put(follower, start.turn());
    follower.begins(start);
    fed.put(follower, 0L);
    fresh.add(follower);
    start.checkpoint().ifPresent(checkpoint -> checkpoints.put(follower, checkpoint));
  }

  /** Is brought up to the others beside them. */
  void add(Joining joining, Start start) {
    remove(joining.follower());
    turns.put(joining.follower(), start.turn());
    joining.follower().begins(start);
    joinings.add(joining);
  }

  /** Whether it is this beginning that it is fed since, or a later one. */
  boolean hasBegun(Follower follower, Start start) {
    Long turn = turns.get(follower);
    return turn != null && turn >= start.turn();
  }

  /** Is up to the others. */
  void joined(Joining joining) {
    joinings.remove(joining);
    fed.put(joining.follower(), joining.cursor());
  }

  /** All start over: those on their way do so with the others. */
  void startOver() {
    for (Joining joining : joinings) {
      joining.cancel();
      fed.put(joining.follower(), 0L);
      fresh.add(joining.follower());
    }
    joinings.clear();
  }

  void remove(Follower follower) {
    turns.remove(follower);
    fed.remove(follower);
    fresh.remove(follower);
    checkpoints.remove(follower);
    joinings.removeIf(
        joining -> {
          boolean leaves = joining.follower() == follower;
          if (leaves) {
            joining.cancel();
          }
          return leaves;
        });
  }

  /** Those on their way may have room again. */
  void pump() {
    List.copyOf(joinings).forEach(Joining::pump);
  }

  /** Whether all can go on from their checkpoints, so that no snapshot is needed. */
  boolean needNoSnapshot() {
    return !fed.isEmpty()
        && checkpoints.size() == fed.size()
        && checkpoints.values().stream().noneMatch(Checkpoint::loading)
        && checkpoints.values().stream().map(Checkpoint::epoch).distinct().count() == 1;
  }

  /** Goes on without a snapshot; tells where. */
  Checkpoint resume() {
    String epoch = checkpoints.values().iterator().next().epoch();
    replica.begin(epoch);
    fresh.clear();
    return new Checkpoint(epoch, resume(epoch, Long.MAX_VALUE));
  }

  /**
   * Loads a snapshot into all that do not resume.
   *
   * @param verified what had been given to them before
   * @return where the feed is to go on, for the one that is farthest behind
   */
  Checkpoint load(Snapshot snapshot, long verified) {
    if (replica.isOf(snapshot.epoch())) {
      // The feed was found not to go back to what is verified: nor does it to what is below.
      checkpoints.values().removeIf(at -> at.position() < verified);
    }
    long from = lowest(snapshot);
    boolean behind = verified < replica.top();
    List<Envelope> differing = replica.replace(snapshot);
    for (Follower follower : fed.keySet()) {
      if (!isResumable(follower, snapshot.epoch(), snapshot.position())) {
        // One that joined may have been told more than the others, and than the replica.
        boolean ahead = fed.getOrDefault(follower, 0L) > verified;
        boolean all = behind || ahead || fresh.contains(follower);
        List<Envelope> records = replica.records(follower.dataType());
        List<Envelope> news = new ArrayList<>();
        for (Envelope event : differing) {
          boolean isDelete = event.reason() != null;
          if (event.channel().dataType().equals(follower.dataType()) && (isDelete || !all)) {
            news.add(event);
          }
        }
        if (all) {
          news.addAll(records);
        }
        follower.load(snapshot.epoch(), snapshot.position(), records, news);
      }
    }
    fresh.clear();
    fed.replaceAll((follower, position) -> 0L);
    resume(snapshot.epoch(), snapshot.position());
    return new Checkpoint(snapshot.epoch(), from);
  }

  void give(Envelope event) {
    boolean newest = replica.accept(event);
    String dataType = event.channel().dataType();
    fed.forEach(
        (follower, position) -> {
          if (follower.dataType().equals(dataType) && event.position() > position) {
            follower.accept(event, newest);
          }
        });
    for (Joining joining : joinings) {
      if (joining.follower().dataType().equals(dataType)) {
        offer(joining, event);
      }
    }
  }

  void offer(Joining joining, Envelope event) {
    joining.offer(event);
  }

  void verified(long position) {
    fed.keySet().forEach(follower -> follower.verified(position));
  }

  boolean haveRoom() {
    return fed.keySet().stream().allMatch(Follower::hasRoom);
  }

  private long resume(String epoch, long position) {
    long lowest = position;
    for (Map.Entry<Follower, Checkpoint> entry : checkpoints.entrySet()) {
      if (isResumable(entry.getKey(), epoch, position)) {
        entry.getKey().resume(entry.getValue());
        lowest = Math.min(lowest, entry.getValue().position());
      }
    }
    checkpoints.clear();
    return lowest;
  }

  private boolean isResumable(Follower follower, String epoch, long position) {
    Checkpoint at = checkpoints.get(follower);
    return at != null && !at.loading() && at.epoch().equals(epoch) && at.position() <= position;
  }

  /**
   * Where the feed goes on for the one that is farthest behind. For one that has not done an
   * earlier snapshot completely that is the earlier one: what was deleted since is in the feed.
   */
  private long lowest(Snapshot snapshot) {
    return checkpoints.entrySet().stream()
        .filter(entry -> fed.containsKey(entry.getKey()))
        .map(Map.Entry::getValue)
        .filter(at -> at.epoch().equals(snapshot.epoch()) && at.position() <= snapshot.position())
        .mapToLong(Checkpoint::position)
        .reduce(snapshot.position(), Math::min);
  }
}
