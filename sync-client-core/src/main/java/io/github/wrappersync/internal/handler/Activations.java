package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.Engine;
import io.github.wrappersync.internal.engine.Follower;
import io.github.wrappersync.internal.engine.Start;
import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.store.CheckpointStore;
import io.github.wrappersync.store.Lease;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * A lease is lost on any thread, and may be got again on another before that one has told of it. So what follows from each is done under
 * one monitor, under which nobody waits for a store: the engine hears of leaving and joining in the order in which it was done, and
 * what follows from a loss concerns the lease that was lost and no later one.
 */

/**
 * The times during which this instance runs a handler, one after the other: what follows from
 * getting and losing its lease. Thread-safe.
 */
final class Activations {

  private final HandlerSpec<?> spec;
  private final Follower follower;
  private final Letters letters;
  private final CheckpointStore checkpoints;
  private final StatusBoard board;
  private final LeaseKeeper keeper;
  private volatile @Nullable Engine engine;
  private volatile @Nullable Activation present;

  /**
   * @param follower joins and leaves the engine
   */
  Activations(HandlerSpec<?> spec, HandlerParts parts, Letters letters, Follower follower) {
    this.spec = spec;
    this.follower = follower;
    this.letters = letters;
    this.checkpoints = parts.stores().checkpoints();
    this.board = parts.board();
    this.keeper =
        new LeaseKeeper(
            new LeaseKeeper.Terms(
                letters.handlerKey(), parts.names().instance(), parts.names().leaseTerm()),
            parts.stores().leases(),
            parts,
            new Held());
  }

  /** The one that goes on; null if this instance does not run the handler. */
  @Nullable Activation present() {
    return present;
  }

  Standing standing() {
    return keeper.standing();
  }

  /** Tries to get the lease; empty if the handler does not run here now. Blocks. */
  Optional<Start> begin() {
    return keeper.tryNow() ? start() : Optional.empty();
  }

  /** Goes on asking for the lease, and tells the engine of what follows from it. */
  void keep(Engine follows) {
    engine = follows;
    keeper.keep();
  }

  /** The stores have refused its lease: it is over. */
  void refused(Activation activation) {
    keeper.refused(activation.lease);
  }

  /**
   * Ends the present one, and begins none until {@link #resume}. Blocks.
   *
   * @param release whether to give the lease up; otherwise it runs out by itself
   */
  void pause(boolean release) {
    keeper.pause(release);
  }

  /** Asks for the lease again. Does not block. */
  void resume() {
    keeper.resume();
  }

  /**
   * Asks for nothing any more. Blocks if the lease is to be given up.
   *
   * @param release whether it is; otherwise it runs out by itself
   */
  void stop(boolean release) {
    keeper.stop(release);
  }

  private Optional<Start> start() {
    return Optional.ofNullable(present)
        .map(activation -> new Start(activation.lease.token(), activation.begunAt));
  }

  private final class Held implements LeaseKeeper.Listener {

    @Override
    public Optional<String> refusal() {
      String key = letters.handlerKey();
      String dataType = spec.dataType().name();
      return checkpoints
          .dataType(key)
          .filter(kept -> !kept.equals(dataType))
          .map(
              kept ->
                  ("the stores have a checkpoint of a handler '%s' for the data type '%s', and it is registered for '%s' here:"
                          + " give it another id, or delete that checkpoint, and it is told everything")
                      .formatted(key, kept, dataType));
    }

    @Override
    public void gained(Lease lease) {
      letters.read();
      begin(new Activation(lease, checkpoints.load(letters.handlerKey())));
    }

    private synchronized void begin(Activation next) {
      Activation former = present;
      if (former != null) {
        former.end();
      }
      present = next;
      board.tell(at -> new SyncEvent.LeaseGained(at, spec.id()));
      Engine follows = engine;
      if (follows != null) {
        start().ifPresent(start -> follows.join(follower, start));
      }
    }

    @Override
    public synchronized void lost(Lease lease, String why) {
      Activation former = present;
      if (former == null || !former.lease.equals(lease)) {
        return;
      }
      board.tell(at -> new SyncEvent.LeaseLost(at, spec.id(), why));
      present = null;
      former.end();
      Engine follows = engine;
      if (follows != null) {
        follows.leave(follower);
      }
    }
  }
}
