package io.github.wrappersync.internal.handler;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.wire.Envelope;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/*
 * Which events a handler is given.
 *
 * One that resumed from a checkpoint C may be far behind the replica, which a snapshot for views filled: it is given every event above C,
 * whether or not the replica knows newer, as the feed tells them in order. Above the replica's highest snapshot position
 * both are the same.
 *
 * One that was told a snapshot at S is given what is newer of each record than the snapshot: `newest`, as the replica says.
 *
 * One that had been told an earlier snapshot, at C, and died before it had done that, is told another one, at S, and lacks what was
 * deleted between: the feed begins at C again for that. Of the events in (C, S] it is given the last one of each record, if that is
 * a DELETE and the snapshot lacks the record, when S has been passed. Nothing else of them:
 *
 * - Other states in (C, S] are older than the snapshot, or deleted again. And an earlier DELETE may be older than what the handler was
 *   told before it died: the earlier snapshot was read while the log went on, and told perhaps the insert that followed that DELETE.
 *   All that it was told then lies at or below S, as S is the head of the log at a later time: so the last event of a record in
 *   (C, S] is as new as anything it was told of the record.
 * - A record that the snapshot tells is there: a DELETE at or below S is older. Only those told with a position above S need
 *   to be remembered: of any other one, the last event at or below S is what was told, and no DELETE.
 * - A record whose DELETE the engine makes up, as views still had it, is told that, at S.
 * - If the last event in (C, S] is no DELETE, and the snapshot lacks the record, then its DELETE lies above S, and comes.
 *
 * The checkpoint stays as it was until the feed has passed S and all that the snapshot told (see Progress), so that this holds
 * however often the process dies meanwhile.
 */

/** Chooses what a handler is given of the feed. Belongs to the engine's thread. */
final class Selection {

  private record Key(Channel channel, String recordId) {
    static Key of(Envelope event) {
      return new Key(event.channel(), event.recordId());
    }
  }

  private final boolean all;
  private final long above;
  private final long snapshotAt;
  private final Set<Key> told = new HashSet<>();
  private final Map<Key, Envelope> missed = new HashMap<>();

  private Selection(boolean all, long above, long snapshotAt) {
    this.all = all;
    this.above = above;
    this.snapshotAt = snapshotAt;
  }

  /** Everything above the checkpoint. */
  static Selection resumed(long checkpoint) {
    return new Selection(true, checkpoint, checkpoint);
  }

  /**
   * What is newer than a snapshot.
   *
   * @param since up to where the handler was told an earlier snapshot; that snapshot's position if
   *     it was told none
   */
  static Selection loaded(
      long since, long snapshotAt, List<Envelope> records, List<Envelope> differing) {
    Selection selection = new Selection(false, since, snapshotAt);
    for (Envelope told : differing) {
      if (told.changeType() == ChangeType.DELETE) {
        selection.told.add(Key.of(told));
      }
    }
    for (Envelope record : records) {
      if (record.position() > snapshotAt) {
        selection.told.add(Key.of(record));
      }
    }
    return selection;
  }

  /** Whether the event is to be given; asked of each, in rising position up to the snapshot's. */
  boolean wants(Envelope event, boolean newest) {
    if (event.position() > snapshotAt) {
      return all || newest;
    }
    if (event.position() > above && !told.contains(Key.of(event))) {
      missed.remove(Key.of(event));
      if (event.changeType() == ChangeType.DELETE) {
        missed.put(Key.of(event), event);
      }
    }
    return false;
  }

  /**
   * The deletes at or below the snapshot's position that are to be given once, when everything up
   * to a position is known, and before what is above it.
   */
  List<Envelope> missedUpTo(long position) {
    if (position < snapshotAt || missed.isEmpty()) {
      return List.of();
    }
    List<Envelope> deletes =
        missed.values().stream().sorted(Comparator.comparingLong(Envelope::position)).toList();
    missed.clear();
    return deletes;
  }
}
