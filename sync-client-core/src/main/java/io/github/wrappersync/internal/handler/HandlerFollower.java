package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.Engine;
import io.github.wrappersync.internal.engine.Follower;
import io.github.wrappersync.internal.engine.Start;
import io.github.wrappersync.internal.handler.Progress.Ticket;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.wire.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * What of a snapshot a handler is told. (What of the feed: see Selection.)
 *
 * What a snapshot tells at or below the handler's checkpoint of the same epoch is done, and not told again. Of another
 * epoch everything is told: a log that was restored may tell a state again that the handler has done and left since,
 * and must be believed. So the inbox knows events by their epoch.
 */

/** Feeds one handler through its lanes. Methods of the engine are called on its thread. */
public final class HandlerFollower implements Follower {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  /** A lane: a handler's changes of one tenant. */
  record LaneKey(String handler, String tenantId) {}

  /** How long a lane waits if the store of checkpoints fails. */
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  private final HandlerSpec<?> spec;
  private final Stores stores;
  private final Lanes lanes;
  private final Runner<?> runner;
  private final LeaseKeeper keeper;
  private final Object saving = new Object();
  private volatile @Nullable Engine engine;
  private volatile @Nullable Activation active;

  /** The engine's thread's own. */
  private Selection selection = Selection.resumed(Long.MAX_VALUE);

  /**
   * The one that the engine feeds. After the lease was lost and got again that is the former one,
   * until the engine has heard of it: what it tells until then is nobody's.
   */
  private @Nullable Activation fed;

  public HandlerFollower(HandlerSpec<?> spec, HandlerParts parts) {
    this.spec = spec;
    this.stores = parts.stores();
    this.lanes = parts.lanes();
    this.runner = new Runner<>(spec, stores, parts.board());
    this.keeper =
        new LeaseKeeper(
            spec.id(),
            parts.instance(),
            stores.leases(),
            parts.leaseTerm(),
            parts.time(),
            parts.blocking(),
            new Held());
  }

  public String id() {
    return spec.id();
  }

  /** Whether this instance is the one that runs the handler. */
  public boolean isActive() {
    return active != null;
  }

  /** Goes on asking for the lease, and tells the engine of what follows from it. */
  public void keepLease(Engine follows) {
    engine = follows;
    keeper.keep();
  }

  /** Gives the lease up. Blocks. */
  public void releaseLease() {
    keeper.stop();
  }

  @Override
  public String dataType() {
    return spec.dataType().name();
  }

  @Override
  public Optional<Start> begin() {
    return keeper.tryNow() ? start() : Optional.empty();
  }

  private Optional<Start> start() {
    Activation activation = active;
    return activation == null
        ? Optional.empty()
        : Optional.of(new Start(activation.lease.token(), activation.begunAt));
  }

  /** What follows from getting and losing the lease. */
  private final class Held implements LeaseKeeper.Listener {

    @Override
    public void gained(Lease lease) {
      runner.readDeadLetters();
      active = new Activation(lease, stores.checkpoints().load(spec.id()));
      Engine follows = engine;
      if (follows != null) {
        start().ifPresent(start -> follows.join(HandlerFollower.this, start));
      }
    }

    @Override
    public void lost(Lease lease) {
      Activation former = active;
      active = null;
      if (former != null) {
        former.end();
      }
      Engine follows = engine;
      if (follows != null) {
        follows.leave(HandlerFollower.this);
      }
    }
  }

  @Override
  public void begins(Start start) {
    Activation activation = active;
    fed = activation != null && activation.lease.token() == start.turn() ? activation : null;
  }

  private @Nullable Activation fed() {
    Activation activation = fed;
    return activation == null || activation.isOver() ? null : activation;
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    selection = Selection.resumed(checkpoint.position());
    Activation activation = fed();
    if (activation != null) {
      activation.progress.resume(checkpoint);
    }
  }

  @Override
  public void load(String epoch, long position, List<Envelope> records, List<Envelope> differing) {
    Activation activation = fed();
    if (activation == null) {
      return;
    }
    long done = activation.donePosition(epoch);
    long since = activation.since(epoch, position);
    long top = records.stream().mapToLong(Envelope::position).reduce(position, Math::max);
    selection = Selection.loaded(since, position, records, differing);
    activation.loads(epoch, since, top);
    for (Envelope event : differing) {
      if (event.position() > done) {
        submit(activation, event, activation.progress.openBefore(), false);
      }
    }
  }

  @Override
  public void accept(Envelope event, boolean newest) {
    Activation activation = fed();
    if (activation != null) {
      selection.missedUpTo(event.position() - 1).forEach(missed -> give(activation, missed));
      if (selection.wants(event, newest)) {
        give(activation, event);
      }
    }
  }

  @Override
  public void verified(long position) {
    Activation activation = fed();
    if (activation != null) {
      selection.missedUpTo(position).forEach(missed -> give(activation, missed));
      activation.progress.verified(position);
    }
  }

  private void give(Activation activation, Envelope event) {
    submit(activation, event, activation.progress.open(event.position()), true);
  }

  @Override
  public boolean hasRoom() {
    return lanes.hasRoom();
  }

  /**
   * The position up to which everything is done; -1 while a snapshot is being worked off. What
   * another instance runs is done as far as this one is concerned.
   */
  public long donePosition() {
    Activation activation = active;
    return activation == null
        ? Long.MAX_VALUE
        : activation.progress.checkpoint().map(Checkpoint::position).orElse(-1L);
  }

  /**
   * Saves the checkpoint if it has moved, and lets the inbox forget what is below it. Blocks; may
   * be called by any thread.
   */
  public void saveCheckpoint() {
    synchronized (saving) {
      Activation activation = active;
      Optional<Checkpoint> unsaved = activation == null ? Optional.empty() : activation.unsaved();
      if (activation == null || unsaved.isEmpty()) {
        return;
      }
      try {
        stores.checkpoints().save(activation.lease, unsaved.get());
        activation.saved(unsaved.get());
        stores.inbox().forget(activation.lease, unsaved.get());
      } catch (LeaseLostException e) {
        keeper.refused(activation.lease);
      } catch (RuntimeException e) {
        log.warn(
            "The checkpoint of handler '{}' could not be saved: {}; will retry at the next interval",
            spec.id(),
            e.toString());
      }
    }
  }

  /**
   * Tries the dead letters of one record again, in order, in the lane of its tenant. Those that
   * fail stay, with all after them.
   */
  public void retryDeadLetters(String tenantId, String recordId) {
    lanes.submit(
        new LaneKey(spec.id(), tenantId),
        () -> {
          guarded(lease -> runner.retryDeadLetters(tenantId, recordId, lease));
          return Optional.empty();
        },
        false);
  }

  /** Forgets a dead letter, in the lane of its tenant. */
  public void discardDeadLetter(String tenantId, String recordId, String letterId) {
    lanes.submit(
        new LaneKey(spec.id(), tenantId),
        () -> {
          guarded(lease -> runner.discardDeadLetter(tenantId, recordId, letterId));
          return Optional.empty();
        },
        false);
  }

  /** A store that fails must not stop the lane: the letters stay, and can be tried again. */
  private void guarded(Consumer<Lease> task) {
    Activation activation = active;
    if (activation == null) {
      return;
    }
    try {
      task.accept(activation.lease);
    } catch (LeaseLostException e) {
      keeper.refused(activation.lease);
    } catch (RuntimeException e) {
      log.warn(
          "The dead letters of handler '{}' could not be worked off: {}; try again",
          spec.id(),
          e.toString());
    }
  }

  private void submit(Activation activation, Envelope event, Ticket ticket, boolean fromFeed) {
    Runner<?>.Attempt attempt = runner.attempt(event, activation.lease);
    lanes.submit(
        new LaneKey(spec.id(), event.channel().tenantId()),
        () -> {
          if (activation.isOver()) {
            return Optional.empty();
          }
          try {
            activation.beforeTelling(stores.checkpoints());
            Optional<Duration> again = attempt.run();
            if (again.isEmpty()) {
              activation.progress.done(ticket);
            }
            return again;
          } catch (LeaseLostException e) {
            keeper.refused(activation.lease);
            return Optional.empty();
          } catch (RuntimeException e) {
            log.debug("Handler '{}' waits for its store", spec.id(), e);
            return Optional.of(STORE_RETRY);
          }
        },
        fromFeed);
  }
}
