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
final class Followers {

  private final Replica replica = new Replica();

  /** The data types of which the replica holds the records. */
  private final Set<String> heldTypes;

  private final List<Joining> joinings = new ArrayList<>();

  /** Each with the position up to which it was fed elsewhere. */
  private final Map<Follower, Long> fed = new LinkedHashMap<>();

  private final Map<Follower, Checkpoint> checkpoints = new HashMap<>();

  private final Map<Follower, Long> turns = new HashMap<>();

  /** Those that have been fed nothing yet. */
  private final Set<Follower> fresh = new HashSet<>();

  /** Makes one without followers, whose replica holds the records of these data types. */
  Followers(Set<String> heldTypes) {
    this.heldTypes = heldTypes;
  }

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
    fed.put(follower, 0L);
    fresh.add(follower);
    start.checkpoint().ifPresent(checkpoint -> checkpoints.put(follower, checkpoint));
  }

  /** Is brought up to the others beside them. */
  void add(Joining joining, Start start) {
    remove(joining.follower());
    turns.put(joining.follower(), start.turn());
    joinings.add(joining);
  }

  /** Whether it is this beginning that it is fed since. */
  boolean hasBegun(Follower follower, Start start) {
    Long turn = turns.get(follower);
    return turn != null && turn == start.turn();
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
    long taking = fed.keySet().stream().filter(Follower::takesAll).count();
    return taking > 0
        && checkpoints.size() == taking
        && checkpoints.values().stream().noneMatch(Checkpoint::loading)
        && checkpoints.values().stream().map(Checkpoint::epoch).distinct().count() == 1;
  }

  /** Goes on without a snapshot; tells where. */
  Checkpoint resume() {
    String epoch = checkpoints.values().iterator().next().epoch();
    replica.begin(epoch);
    fresh.clear();
    Checkpoint from = new Checkpoint(epoch, resume(epoch, Long.MAX_VALUE));
    beginAnew(from);
    return from;
  }

  /**
   * Loads a snapshot into all that do not resume.
   *
   * @param verified what had been given to them before
   * @return where the feed is to go on, for the one that is farthest behind
   */
  Checkpoint load(Snapshot snapshot, long verified) {
    long from = lowest(snapshot);
    boolean behind = verified < replica.top();
    List<Envelope> differing = replica.replace(snapshot);
    for (Follower follower : fed.keySet()) {
      if (follower.takesAll() && !isResumable(follower, snapshot.epoch(), snapshot.position())) {
        boolean all = behind || fresh.contains(follower);
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
        follower.load(snapshot.epoch(), from, records, news);
      }
    }
    fresh.clear();
    fed.replaceAll((follower, position) -> 0L);
    resume(snapshot.epoch(), snapshot.position());
    Checkpoint begun = new Checkpoint(snapshot.epoch(), from);
    beginAnew(begun);
    return begun;
  }

  /** Tells those that load by themselves. */
  private void beginAnew(Checkpoint from) {
    fed.keySet().stream()
        .filter(follower -> !follower.takesAll())
        .forEach(follower -> follower.load(from.epoch(), from.position(), List.of(), List.of()));
  }

  void give(Envelope event) {
    String dataType = event.channel().dataType();
    boolean newest = !heldTypes.contains(dataType) || replica.accept(event);
    fed.forEach(
        (follower, position) -> {
          if (follower.dataType().equals(dataType) && event.position() > position) {
            follower.accept(event, newest);
          }
        });
    for (Joining joining : joinings) {
      if (joining.follower().dataType().equals(dataType)) {
        joining.offer(event);
      }
    }
  }

  /** How many records are held for those that take all. */
  int recordsHeld() {
    return replica.size();
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
