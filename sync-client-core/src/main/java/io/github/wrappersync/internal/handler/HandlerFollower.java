package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.Follower;
import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.handler.Progress.Ticket;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.wire.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Which events a handler is given.
 *
 * One that was told a snapshot is given what is newer of each record than the snapshot: `newest`, as the replica says. One that
 * resumed from a checkpoint C may be far behind the replica, which a snapshot for views filled: it is given every event above C,
 * whether or not the replica knows newer, as the feed tells them in order. Above the replica's highest snapshot position
 * both are the same.
 *
 * What a snapshot tells is not looked up in the inbox: a log that was restored may tell a state again that
 * the handler has done and left since, and must be believed.
 */

/** Feeds one handler through its lanes. Methods of the engine are called on its thread. */
public final class HandlerFollower implements Follower {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  /** A lane: a handler's changes of one tenant. */
  record LaneKey(String handler, String tenantId) {}

  private final HandlerSpec<?> spec;
  private final Stores stores;
  private final Lanes lanes;
  private final Runner<?> runner;
  private final Progress progress = new Progress();
  private volatile @Nullable Lease lease;
  private boolean resumed;
  private long floor;
  private final Object saving = new Object();
  private Optional<Checkpoint> saved = Optional.empty();

  public HandlerFollower(HandlerSpec<?> spec, Stores stores, Lanes lanes, StatusBoard board) {
    this.spec = spec;
    this.stores = stores;
    this.lanes = lanes;
    this.runner = new Runner<>(spec, stores, board);
  }

  public String id() {
    return spec.id();
  }

  @Override
  public String dataType() {
    return spec.dataType().name();
  }

  @Override
  public Optional<Checkpoint> checkpoint() {
    Lease held = stores.leases().acquire(spec.id(), "TODO", Duration.ofDays(1)).orElseThrow();
    lease = held;
    runner.begin(held);
    Optional<Checkpoint> checkpoint = stores.checkpoints().load(spec.id());
    synchronized (saving) {
      saved = checkpoint;
    }
    return checkpoint;
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    resumed = true;
    floor = checkpoint.position();
    progress.begin(checkpoint.epoch(), checkpoint.position());
  }

  @Override
  public void load(String epoch, long position, List<Envelope> records, List<Envelope> differing) {
    resumed = false;
    progress.begin(epoch, position);
    for (Envelope event : differing) {
      submit(event, progress.openBefore(), false);
    }
  }

  @Override
  public void accept(Envelope event, boolean newest) {
    boolean wanted = resumed ? event.position() > floor : newest;
    if (wanted) {
      submit(event, progress.open(event.position()), true);
    }
  }

  @Override
  public void verified(long position) {
    progress.verified(position);
  }

  @Override
  public boolean hasRoom() {
    return lanes.hasRoom();
  }

  /** The position up to which everything is done; -1 while a snapshot is being worked off. */
  public long donePosition() {
    return progress.checkpoint().map(Checkpoint::position).orElse(-1L);
  }

  /**
   * Saves the checkpoint if it has moved, and lets the inbox forget what is below it. Blocks; may
   * be called by any thread.
   */
  public void saveCheckpoint() {
    synchronized (saving) {
      Optional<Checkpoint> now = progress.checkpoint();
      Lease held = lease;
      if (held == null || now.isEmpty() || now.equals(saved)) {
        return;
      }
      try {
        stores.checkpoints().save(held, now.get());
        saved = now;
        stores.inbox().forget(held, now.get());
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
          guarded(() -> runner.retryDeadLetters(tenantId, recordId));
          return Optional.empty();
        },
        false);
  }

  /** Forgets a dead letter, in the lane of its tenant. */
  public void discardDeadLetter(String tenantId, String recordId, String letterId) {
    lanes.submit(
        new LaneKey(spec.id(), tenantId),
        () -> {
          guarded(() -> runner.discardDeadLetter(tenantId, recordId, letterId));
          return Optional.empty();
        },
        false);
  }

  /** A store that fails must not stop the lane: the letters stay, and can be tried again. */
  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn(
          "The dead letters of handler '{}' could not be worked off: {}; try again",
          spec.id(),
          e.toString());
    }
  }

  private void submit(Envelope event, Ticket ticket, boolean fromFeed) {
    Runner<?>.Attempt attempt = runner.attempt(event, fromFeed);
    lanes.submit(
        new LaneKey(spec.id(), event.channel().tenantId()),
        () -> {
          Optional<Duration> again = attempt.run();
          if (again.isEmpty()) {
            progress.done(ticket);
          }
          return again;
        },
        fromFeed);
  }
}
