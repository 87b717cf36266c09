package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.Engine;
import io.github.wrappersync.internal.engine.Follower;
import io.github.wrappersync.internal.engine.Start;
import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.handler.Progress.Ticket;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.wire.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
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

  private final HandlerSpec<?> spec;
  private final Stores stores;
  private final StatusBoard board;
  private final Lanes lanes;
  private final Runner<?> runner;
  private final LeaseKeeper keeper;
  private final Meters meters;
  private final Letters letters;
  private final StoreOutage outage;
  private final Executor blocking;
  private final String key;
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
    this.board = parts.board();
    this.lanes = parts.lanes();
    this.outage = parts.outage();
    this.blocking = parts.blocking();
    this.meters = new Meters(parts.time());
    this.letters = new Letters(parts.names().application(), spec.id(), stores.deadLetters());
    this.runner = new Runner<>(spec, parts, letters, meters);
    this.key = letters.handlerKey();
    this.keeper =
        new LeaseKeeper(
            new LeaseKeeper.Terms(key, parts.names().instance(), parts.names().leaseTerm()),
            stores.leases(),
            parts,
            new Held());
  }

  public String id() {
    return spec.id();
  }

  /** What stores know it by: {@code application/id}. */
  public String key() {
    return key;
  }

  /** What it does now. Does not block. */
  public HandlerStatus status() {
    Activation activation = active;
    Standing standing = keeper.standing();
    int stuck = meters.stuck.get();
    return new HandlerStatus(
        spec.id(),
        dataType(),
        standing.state(),
        stuck == 0
            ? standing.reason()
            : Optional.of(stuck + " of its calls do not end and ignore their interrupt"),
        activation == null
            ? OptionalLong.empty()
            : activation.progress.checkpoint().stream().mapToLong(Checkpoint::position).findFirst(),
        standing.state() == HandlerState.STOPPED ? 0 : meters.queued.get(),
        meters.done.sum(),
        meters.retries.sum(),
        meters.deadLetters.sum(),
        activation == null ? 0 : letters.held(),
        meters.handlingTime(),
        meters.longestRunning(),
        meters.lastError());
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

  /**
   * Gives the lease up, unless a call still runs: then it runs out, so that nobody runs the handler
   * beside that call. Blocks.
   */
  public void releaseLease() {
    boolean release = !meters.isRunning();
    if (!release) {
      log.warn(
          "A call of handler '{}' has not ended: its lease is kept until it runs out, and other instances wait for that",
          key);
    }
    keeper.stop(release);
  }

  /** Runs it here no more until {@link #resume}; releases as {@link #releaseLease}. Blocks. */
  public void pause() {
    saveCheckpoint();
    keeper.pause(!meters.isRunning());
  }

  /** Runs it again, unless another instance does. Does not block. */
  public void resume() {
    keeper.resume();
  }

  /** Asks for nothing any more; its lease runs out. Does not block. */
  public void abandonLease() {
    keeper.stop(false);
  }

  @Override
  public String dataType() {
    return spec.dataType().name();
  }

  /** Without its stores it joins later: what does not need them must not wait. */
  @Override
  public Optional<Start> begin() {
    return keeper.tryNow() ? start() : Optional.empty();
  }

  private Optional<Start> start() {
    return Optional.ofNullable(active)
        .map(activation -> new Start(activation.lease.token(), activation.begunAt));
  }

  /** What follows from getting and losing the lease. */
  private final class Held implements LeaseKeeper.Listener {

    @Override
    public Optional<String> refusal() {
      return stores
          .checkpoints()
          .dataType(key)
          .filter(kept -> !kept.equals(dataType()))
          .map(
              kept ->
                  ("the stores have a checkpoint of a handler '%s' for the data type '%s', and it is registered for '%s' here:"
                          + " give it another id, or delete that checkpoint, and it is told everything")
                      .formatted(key, kept, dataType()));
    }

    @Override
    public void gained(Lease lease) {
      letters.read();
      active = new Activation(lease, stores.checkpoints().load(key));
      board.tell(at -> new SyncEvent.LeaseGained(at, spec.id()));
      Engine follows = engine;
      if (follows != null) {
        start().ifPresent(start -> follows.join(HandlerFollower.this, start));
      }
    }

    @Override
    public void lost(Lease lease, String why) {
      Activation former = active;
      if (former == null || !former.lease.equals(lease)) {
        return;
      }
      board.tell(at -> new SyncEvent.LeaseLost(at, spec.id(), why));
      active = null;
      former.end();
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
    Activation activation = fed();
    if (activation == null) {
      selection = Selection.resumed(checkpoint.position());
      return;
    }
    long done = activation.donePosition(checkpoint.epoch()); // of a later lease than the checkpoint
    Checkpoint from = new Checkpoint(checkpoint.epoch(), Math.max(done, checkpoint.position()));
    selection = Selection.resumed(from.position());
    activation.progress.resume(from);
  }

  @Override
  public void load(String epoch, long position, List<Envelope> records, List<Envelope> differing) {
    Activation activation = fed();
    if (activation == null) {
      return;
    }
    activation.takeFormer(epoch).ifPresent(former -> warnOfEpoch(former, epoch));
    long done = activation.donePosition(epoch);
    long since = activation.since(epoch, position);
    long top = records.stream().mapToLong(Envelope::position).reduce(position, Math::max);
    selection = Selection.loaded(since, position, records, differing);
    activation.loads(epoch, since, top);
    for (Envelope event : differing) {
      if (event.position() > done && isWanted(event)) {
        submit(activation, event, activation.progress.openBefore(), false);
      }
    }
  }

  private void warnOfEpoch(Checkpoint former, String epoch) {
    log.warn(
        "The checkpoint of handler '{}' is at position {} of epoch '{}', and the publisher's epoch is '{}': it is told every record again, and nothing of what was deleted meanwhile",
        key,
        former.position(),
        former.epoch(),
        epoch);
  }

  private boolean isWanted(Envelope event) {
    return spec.wants(event.channel().tenantId());
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
      activation.confirmed();
      selection.missedUpTo(position).forEach(missed -> give(activation, missed));
      activation.progress.verified(position);
    }
  }

  private void give(Activation activation, Envelope event) {
    if (isWanted(event)) {
      submit(activation, event, activation.progress.open(event.position()), true);
    }
  }

  @Override
  public boolean hasRoom() {
    return lanes.hasRoom();
  }

  /**
   * The position up to which everything is done; -1 while a snapshot is being worked off, or where
   * nobody may be running the handler. What another instance runs is done as far as this one is
   * concerned.
   */
  public long donePosition() {
    Activation activation = active;
    if (activation == null) {
      return keeper.standing().elsewhere() ? Long.MAX_VALUE : -1L;
    }
    return activation.progress.checkpoint().map(Checkpoint::position).orElse(-1L);
  }

  /**
   * Saves the checkpoint if it has moved, and lets the inbox forget what is below it. Blocks; may
   * be called by any thread.
   */
  public void saveCheckpoint() {
    synchronized (saving) {
      Activation activation = active;
      if (activation == null) {
        if (keeper.standing().elsewhere()) {
          outage.over(saving); // the stores have said whose it is now
        }
        return;
      }
      try {
        Optional<Checkpoint> saved = activation.save(stores.checkpoints(), dataType());
        if (saved.isPresent()) {
          stores.inbox().forget(activation.lease, saved.get());
          outage.over(saving);
        }
      } catch (LeaseLostException e) {
        outage.over(saving);
        keeper.refused(activation.lease);
      } catch (RuntimeException e) {
        outage.failed(saving, e);
      }
    }
  }

  /** Looks soon for dead letters that are to be retried or discarded. Does not block. */
  public void lookAtDeadLetters() {
    blocking.execute(this::workOffDeadLetters);
  }

  /**
   * Has dead letters that are marked retried or discarded, in the lanes of their tenants. Blocks
   * for finding them, and only where there are any.
   */
  public void workOffDeadLetters() {
    Activation activation = active;
    if (activation == null || letters.held() == 0) {
      if (activation != null || keeper.standing().elsewhere()) {
        outage.over(letters);
      }
      return;
    }
    try {
      letters.takeMarked().forEach(record -> workOff(activation, record));
      outage.over(letters);
    } catch (RuntimeException e) {
      outage.failed(letters, e);
    }
  }

  private void workOff(Activation activation, Letters.Key record) {
    lanes.submit(
        new LaneKey(key, record.tenantId()),
        () -> {
          try {
            if (!activation.isOver()) {
              runner.workOff(record, activation.lease);
            }
          } catch (LeaseLostException e) {
            keeper.refused(activation.lease);
          }
          return Optional.empty();
        },
        false);
  }

  private void submit(Activation activation, Envelope event, Ticket ticket, boolean fromFeed) {
    Runner<?>.Attempt attempt = runner.attempt(event, activation.lease);
    meters.queued.incrementAndGet();
    lanes.submit(
        new LaneKey(key, event.channel().tenantId()),
        () -> {
          Optional<Duration> again = tryOnce(activation, attempt, ticket);
          if (again.isEmpty()) {
            meters.queued.decrementAndGet();
          }
          return again;
        },
        fromFeed);
  }

  private Optional<Duration> tryOnce(
      Activation activation, Runner<?>.Attempt attempt, Ticket ticket) {
    if (activation.isOver()) {
      return attempt.over();
    }
    try {
      activation.beforeTelling(stores.checkpoints(), dataType());
      Optional<Duration> again = attempt.run();
      if (again.isEmpty()) {
        activation.progress.done(ticket);
      }
      return again;
    } catch (LeaseLostException e) {
      keeper.refused(activation.lease);
      return attempt.over();
    } catch (RuntimeException e) {
      outage.failed(attempt, e);
      board.storeFailed(e);
      return Optional.of(Runner.STORE_RETRY);
    }
  }
}
