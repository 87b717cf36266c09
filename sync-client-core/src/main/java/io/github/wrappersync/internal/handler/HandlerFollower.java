package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.Engine;
import io.github.wrappersync.internal.engine.Follower;
import io.github.wrappersync.internal.engine.Start;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
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

  private final HandlerSpec<?> spec;
  private final Meters meters;
  private final Letters letters;
  private final Activations activations;
  private final LaneTasks tasks;
  private final Upkeep upkeep;
  private final Executor blocking;
  private final String key;

  /** The engine's thread's own. */
  private Selection selection = Selection.resumed(Long.MAX_VALUE);

  /**
   * The one that the engine feeds. After the lease was lost and got again that is the former one,
   * until the engine has heard of it: what it tells until then is nobody's.
   */
  private @Nullable Activation fed;

  public HandlerFollower(HandlerSpec<?> spec, HandlerParts parts) {
    this.spec = spec;
    this.blocking = parts.blocking();
    this.meters = new Meters(parts.time());
    this.letters =
        new Letters(parts.names().application(), spec.id(), parts.stores().deadLetters());
    this.key = letters.handlerKey();
    this.activations = new Activations(spec, parts, letters, this);
    this.tasks = new LaneTasks(spec, parts, letters, meters, activations);
    this.upkeep = new Upkeep(spec, parts, letters, activations, tasks);
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
    Activation activation = activations.present();
    Standing standing = activations.standing();
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
    return activations.present() != null;
  }

  /** Goes on asking for the lease, and tells the engine of what follows from it. */
  public void keepLease(Engine follows) {
    activations.keep(follows);
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
    activations.stop(release);
  }

  /** Runs it here no more until {@link #resume}; releases as {@link #releaseLease}. Blocks. */
  public void pause() {
    saveCheckpoint();
    activations.pause(!meters.isRunning());
  }

  /** Runs it again, unless another instance does. Does not block. */
  public void resume() {
    activations.resume();
  }

  /** Asks for nothing any more; its lease runs out. Does not block. */
  public void abandonLease() {
    activations.stop(false);
  }

  @Override
  public String dataType() {
    return spec.dataType().name();
  }

  /** Without its stores it joins later: what does not need them must not wait. */
  @Override
  public Optional<Start> begin() {
    return activations.begin();
  }

  @Override
  public void begins(Start start) {
    Activation activation = activations.present();
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
        tasks.tellOfSnapshot(activation, event);
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
      tasks.tell(activation, event);
    }
  }

  @Override
  public boolean hasRoom() {
    return tasks.hasRoom();
  }

  /**
   * The position up to which everything is done; -1 while a snapshot is being worked off, or where
   * nobody may be running the handler. What another instance runs is done as far as this one is
   * concerned.
   */
  public long donePosition() {
    Activation activation = activations.present();
    if (activation == null) {
      return activations.standing().elsewhere() ? Long.MAX_VALUE : -1L;
    }
    return activation.progress.checkpoint().map(Checkpoint::position).orElse(-1L);
  }

  /**
   * Saves the checkpoint if it has moved, and lets the inbox forget what is below it. Blocks; may
   * be called by any thread.
   */
  public void saveCheckpoint() {
    upkeep.saveCheckpoint();
  }

  /** Looks soon for dead letters that are to be retried or discarded. Does not block. */
  public void lookAtDeadLetters() {
    blocking.execute(upkeep::workOffDeadLetters);
  }

  /**
   * Has dead letters that are marked retried or discarded, in the lanes of their tenants. Blocks
   * for finding them, and only where there are any.
   */
  public void workOffDeadLetters() {
    upkeep.workOffDeadLetters();
  }
}
