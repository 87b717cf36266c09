package io.github.wrappersync.internal.engine;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something that the engine feeds: a view or a handler. All methods except {@link #begin} are
 * called on the engine's thread and return quickly.
 */
public interface Follower {

  /** The name of the data type it follows. */
  String dataType();

  /**
   * Whether it is fed every record of its data type. One that is not loads what it wants by itself:
   * {@link #load} tells it only that everything begins anew, without any records. Always the same.
   */
  default boolean takesAll() {
    return true;
  }

  /**
   * Begins to follow; empty if it does not want to be fed now, and joins later. May block; called
   * on a thread for requests, again after it has thrown.
   */
  Optional<Start> begin();

  /**
   * Whether it may have a checkpoint. One that never has is loaded at once from what was kept for a
   * warm start; its {@link #begin} neither blocks nor fails.
   */
  default boolean resumes() {
    return true;
  }

  /** What it is told from now on belongs to this beginning, and to none before it. */
  default void begins(Start start) {}

  /** It is fed events above the checkpoint from now on. */
  void resume(Checkpoint checkpoint);

  /**
   * A snapshot was read. Events come next from its position, or from the one where this or another
   * follower is to go on. Some of them may be older than what the snapshot tells of their record.
   *
   * @param epoch the life of the event log that positions belong to from now on
   * @param position the snapshot's position
   * @param records every record of the data type, as snapshot changes
   * @param differing what differs from what it was fed before, deletes first; equal to {@code
   *     records} if it has not yet been fed everything
   */
  void load(String epoch, long position, List<Envelope> records, List<Envelope> differing);

  /**
   * An event of the feed, not given before.
   *
   * @param newest whether nothing newer of the record was told by a snapshot; never for an event at
   *     or below the snapshot's position, as its lack of a record tells as well
   */
  void accept(Envelope event, boolean newest);

  /** Everything at or below the position has been given. */
  void verified(long position);

  /** Whether it can take more; while not, the engine takes nothing in. */
  boolean hasRoom();

  /** The data types of which one at least takes all: every record of these is held. */
  static Set<String> heldTypes(Collection<? extends Follower> followers) {
    return followers.stream()
        .filter(Follower::takesAll)
        .map(Follower::dataType)
        .collect(Collectors.toUnmodifiableSet());
  }
}
