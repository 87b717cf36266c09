package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Why a warm start tells a handler nothing twice and leaves nothing out.
 *
 * What was kept, W, is a snapshot like any other: its position S is a verified position of the process that kept it, so every record of
 * it, and the absence of every other, is at least as new as S; some are newer, and the feed's older events of these are dropped.
 * Views are loaded from it before anything is asked. A handler is never told W's records: it may have done newer states of them,
 * told as a snapshot's by a process that died before its checkpoint. What becomes of it follows from its checkpoint C:
 *
 * - Of W's epoch: it resumes from C, whether C lies below S or above. The feed begins at the lowest of S and all C. It is complete
 *   from there, so that the handler is given every event above C; those at or below C, of which its inbox knows nothing any more, it
 *   passes over. That W's records are newer or older than C is of no concern: one that resumed does not look at the replica.
 * - `loading`, absent, or of another epoch: it has to be told everything that exists, in the newest state. So the publisher is asked
 *   for a snapshot, as if nothing had been kept; only that the views are not empty meanwhile. What the snapshot lacks of W is told as deleted
 *   to a handler of another epoch alone: to one of this epoch the feed tells it, and one that was told nothing need not know.
 *
 * That the position cannot be followed any more (410, another epoch) may concern S alone, which can be much older than C. Then the handler
 * must not be told what differs from W: that has been done up to C, and what came and went between S and C is in neither. So a
 * checkpoint is forgotten only when something above it has been given. Until then its handler has been given nothing
 * since it resumed, and resumes once more, from C, beside the new snapshot. Checkpoints at or below the position that could not be followed
 * are dropped with it: the circle ends, as each round drops one at least.
 */

/**
 * The followers that are fed, those that are on their way to it, and the replica that they are fed
 * from. Belongs to the engine's thread.
 */
class Followers {

  private final Replica replica = new Replica();

  /** The data types of which the replica holds the records. */
  private final Set<String> heldTypes;

  private final List<Joining> joinings = new ArrayList<>();

  /** Each with the position up to which it was fed elsewhere. */
  private final Map<Follower, Long> fed = new LinkedHashMap<>();

  /** Where each is to resume, or has resumed and has been given nothing above since. */
  private final Map<Follower, Checkpoint> checkpoints = new HashMap<>();

  /** Where to go on from what was kept, until it is decided whether that is done. */
  private @Nullable Checkpoint warm;

  /** The position that the feed was found not to go back to; -1 if none. */
  private long lost = -1;

  /** Whether anything has been followed yet. */
  private boolean begun;

  private final Map<Follower, Long> turns = new HashMap<>();

  /** Those that are not fed, as the publisher refuses their data type. */
  private final Set<Follower> aside = new LinkedHashSet<>();

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
    aside.remove(follower);
    turns.put(follower, start.turn());
    follower.begins(start);
    fed.put(follower, 0L);
    fresh.add(follower);
    start.checkpoint().ifPresent(checkpoint -> checkpoints.put(follower, checkpoint));
    putInOrder();
  }

  /**
   * Bounded views first: those that tell listeners come next, who may look into them. Handlers
   * last, in whatever order they begin: a handler may look into any view of what it is told.
   */
  private void putInOrder() {
    List<Follower> inOrder = new ArrayList<>(fed.keySet());
    inOrder.sort(Comparator.comparing(Follower::takesAll).thenComparing(Follower::resumes));
    Map<Follower, Long> positions = new HashMap<>(fed);
    fed.clear();
    inOrder.forEach(each -> fed.put(each, positions.getOrDefault(each, 0L)));
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

  /**
   * All start over: those on their way do so with the others.
   *
   * @param position could not be followed, and neither can anything before it; -1 if that is not
   *     why
   */
  void startOver(long position) {
    lost = position;
    checkpoints.values().removeIf(at -> at.position() <= position);
    for (Joining joining : joinings) {
      joining.cancel();
      fed.put(joining.follower(), 0L);
      fresh.add(joining.follower());
    }
    joinings.clear();
  }

  /**
   * Feeds nothing any more to those of a data type, nor to those on their way.
   *
   * @param onlyFresh whether to go on with those that have been fed something
   */
  void setAside(String dataType, boolean onlyFresh) {
    if (heldTypes.contains(dataType)) {
      replica.lacks();
    }
    for (Joining joining : List.copyOf(joinings)) {
      if (joining.follower().dataType().equals(dataType)) {
        remove(joining.follower());
        aside.add(joining.follower());
      }
    }
    for (Follower follower : List.copyOf(fed.keySet())) {
      if (follower.dataType().equals(dataType) && (!onlyFresh || fresh.contains(follower))) {
        remove(follower);
        aside.add(follower);
      }
    }
  }

  void setAside(Follower follower) {
    aside.add(follower);
  }

  Set<Follower> aside() {
    return Set.copyOf(aside);
  }

  void remove(Follower follower) {
    aside.remove(follower);
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

  /**
   * Loads what was kept into those that have no checkpoints, and lets those begin that load by
   * themselves. Those that may have a checkpoint wait until it is known.
   */
  void warm(Snapshot kept, List<Follower> all) {
    replica.replace(kept);
    warm = new Checkpoint(kept.epoch(), kept.position());
    for (Follower follower : all) {
      if (!follower.takesAll()) {
        follower.begin().ifPresent(start -> add(follower, start));
        follower.load(kept.epoch(), kept.position(), List.of(), List.of());
        fresh.remove(follower);
      } else if (!follower.resumes()) {
        follower.begin().ifPresent(start -> add(follower, start));
        List<Envelope> records = replica.records(follower.dataType());
        follower.load(kept.epoch(), kept.position(), records, records);
        fresh.remove(follower);
      }
    }
  }

  /** Goes on without a snapshot, if all can; tells where. */
  Optional<Checkpoint> resume() {
    Checkpoint kept = warm;
    warm = null;
    if (kept != null
        && fed.keySet().stream()
            .allMatch(each -> !each.resumes() || isResumable(each, kept.epoch(), Long.MAX_VALUE))) {
      return Optional.of(goOn(kept.epoch(), kept.position()));
    }
    if (!needNoSnapshot()) {
      return Optional.empty();
    }
    String epoch = checkpoints.values().iterator().next().epoch();
    replica.begin(epoch);
    return Optional.of(goOn(epoch, Long.MAX_VALUE));
  }

  private Checkpoint goOn(String epoch, long position) {
    fresh.clear();
    begun = true;
    long lowest = Math.min(position, resume(epoch, Long.MAX_VALUE));
    Checkpoint from = new Checkpoint(epoch, lowest);
    beginAnew(from);
    return from;
  }

  /** Whether all can go on from their checkpoints, and nothing was kept that they go on from. */
  private boolean needNoSnapshot() {
    long taking = fed.keySet().stream().filter(Follower::takesAll).count();
    return taking > 0
        && checkpoints.size() == taking
        && checkpoints.values().stream().noneMatch(Checkpoint::loading)
        && checkpoints.values().stream().map(Checkpoint::epoch).distinct().count() == 1;
  }

  /**
   * What a later process can start from; empty while not every record of the epoch is here, and
   * while the feed, followed for one that is behind, is below the snapshot.
   *
   * @param verified everything at or below it has been given
   */
  Optional<Snapshot> keep(String epoch, long verified) {
    return replica.isWhole(epoch, verified)
        ? Optional.of(new Snapshot(epoch, verified, replica.records()))
        : Optional.empty();
  }

  /**
   * Loads a snapshot into all that do not resume.
   *
   * @param verified what had been given to them before
   * @return where the feed is to go on, for the one that is farthest behind
   */
  Checkpoint load(Snapshot snapshot, long verified) {
    if (replica.isOf(snapshot.epoch())) {
      long unfollowable = lost; // nor can what is below be followed, by one that came meanwhile
      checkpoints.values().removeIf(at -> at.position() < unfollowable);
    }
    lost = -1;
    long from = lowest(snapshot);
    boolean behind = verified < replica.top();
    PackedEvents differing = replica.replace(snapshot);
    Checkpoint goesOn = new Checkpoint(snapshot.epoch(), from);
    beginAnew(goesOn);
    for (Follower follower : fed.keySet()) {
      if (follower.takesAll() && !isResumable(follower, snapshot.epoch(), snapshot.position())) {
        // One that joined may have been told more than the others, and than the replica.
        boolean ahead = fed.getOrDefault(follower, 0L) > verified;
        boolean all = behind || ahead || fresh.contains(follower);
        boolean deletes = begun || isOfAnotherEpoch(follower, snapshot.epoch());
        PackedEvents records = replica.records(follower.dataType());
        PackedEvents news = differing.of(follower.dataType(), deletes, !all);
        if (all && news.isEmpty()) {
          news = records;
        } else if (all) {
          news.append(records);
        }
        follower.load(snapshot.epoch(), snapshot.position(), records, news);
      }
    }
    fresh.clear();
    begun = true;
    fed.replaceAll((follower, position) -> 0L);
    resume(snapshot.epoch(), snapshot.position());
    return goesOn;
  }

  /** Tells those that load by themselves. */
  private void beginAnew(Checkpoint from) {
    fed.keySet().stream()
        .filter(follower -> !follower.takesAll())
        .forEach(follower -> follower.load(from.epoch(), from.position(), List.of(), List.of()));
  }

  void give(Envelope event) {
    checkpoints.values().removeIf(at -> at.position() < event.position());
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
        offer(joining, event);
      }
    }
  }

  void offer(Joining joining, Envelope event) {
    joining.offer(event);
  }

  /** The channels of the records that are held for those that take all. */
  Set<Channel> channels() {
    return replica.channels();
  }

  /** How many records are held for those that take all. */
  int recordsHeld() {
    return replica.size();
  }

  void verified(long position) {
    checkpoints.values().removeIf(at -> at.position() < position);
    fed.keySet().forEach(follower -> follower.verified(position));
  }

  boolean haveRoom() {
    return fed.keySet().stream().allMatch(Follower::hasRoom);
  }

  /** Whether there are none but views, which never have others wait. */
  boolean alwaysHaveRoom() {
    return joinings.isEmpty() && fed.keySet().stream().noneMatch(Follower::resumes);
  }

  private long resume(String epoch, long position) {
    checkpoints.keySet().removeIf(follower -> !isResumable(follower, epoch, position));
    checkpoints.forEach(Follower::resume);
    return checkpoints.values().stream()
        .mapToLong(Checkpoint::position)
        .reduce(position, Math::min);
  }

  private boolean isResumable(Follower follower, String epoch, long position) {
    Checkpoint at = checkpoints.get(follower);
    return at != null && !at.loading() && at.epoch().equals(epoch) && at.position() <= position;
  }

  private boolean isOfAnotherEpoch(Follower follower, String epoch) {
    Checkpoint at = checkpoints.get(follower);
    return at != null && !at.epoch().equals(epoch);
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
