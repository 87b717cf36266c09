package io.github.wrappersync.internal.handler;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.CheckpointStore;
import io.github.wrappersync.store.Lease;
import java.util.Optional;

/*
 * Stores are written under `writing`, and never under the monitor of this object, which the engine's thread takes: it must not
 * wait for a store. What is written is looked up under `writing` too, so that what was written last is also what was true last: a
 * checkpoint of before a snapshot can not come after the mark that the snapshot is being told. And it can not stand for that mark
 * either: only what was looked up after the snapshot began does.
 */

/** One time during which this instance runs a handler: from getting the lease to losing it. */
final class Activation {

  /**
   * A checkpoint to be saved.
   *
   * @param loads how many snapshots had begun when it was looked up
   */
  private record Due(Checkpoint checkpoint, int loads) {}

  final Lease lease;

  /** The checkpoint that it began with. */
  final Optional<Checkpoint> begunAt;

  final Progress progress = new Progress();
  private volatile boolean over;
  private final Object writing = new Object();
  private boolean beginning = true;

  /** Up to where everything was done when it was told a snapshot, or when it began. */
  private volatile Optional<Checkpoint> reached;

  /** How many snapshots it was told. */
  private int loads;

  private Optional<Checkpoint> saved;

  /** To be saved before anything is told. */
  private Optional<Checkpoint> mark = Optional.empty();

  Activation(Lease lease, Optional<Checkpoint> begunAt) {
    this.lease = lease;
    this.begunAt = begunAt;
    this.saved = begunAt;
    this.reached = begunAt;
  }

  /** Up to where everything of the epoch is done; -1 if nothing is known of it. */
  long donePosition(String epoch) {
    return progress
        .checkpoint()
        .or(() -> reached)
        .filter(checkpoint -> !checkpoint.loading() && checkpoint.epoch().equals(epoch))
        .map(Checkpoint::position)
        .orElse(-1L);
  }

  /**
   * The checkpoint that it began with, if that is of another epoch than it is told of now; empty
   * after it was asked once.
   */
  synchronized Optional<Checkpoint> takeFormer(String epoch) {
    boolean first = beginning;
    beginning = false;
    return begunAt.filter(checkpoint -> first && !checkpoint.epoch().equals(epoch));
  }

  /** The publisher goes on where the checkpoint is. */
  synchronized void confirmed() {
    beginning = false;
  }

  /** Nothing is begun under this lease any more. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /**
   * Saves the checkpoint if it has moved since it was saved. Blocks.
   *
   * @return what was saved
   */
  Optional<Checkpoint> save(CheckpointStore checkpoints, String dataType) {
    synchronized (writing) {
      Optional<Due> due = unsaved();
      due.ifPresent(each -> write(checkpoints, dataType, each));
      return due.map(Due::checkpoint);
    }
  }

  private synchronized Optional<Due> unsaved() {
    Optional<Checkpoint> now = progress.checkpoint();
    return over || now.equals(saved)
        ? Optional.empty()
        : now.map(checkpoint -> new Due(checkpoint, loads));
  }

  private synchronized Optional<Due> dueMark() {
    return mark.map(checkpoint -> new Due(checkpoint, loads));
  }

  private void write(CheckpointStore checkpoints, String dataType, Due due) {
    checkpoints.save(lease, dataType, due.checkpoint());
    synchronized (this) {
      saved = Optional.of(due.checkpoint());
      if (loads == due.loads()) {
        mark = Optional.empty();
      }
    }
  }

  /**
   * It is told what exists from now on: that is remembered before the first of it is told. Or else
   * a process that dies before its first checkpoint would leave what it did, and nobody would know
   * that a record deleted meanwhile has to be undone.
   */
  synchronized void loads(String epoch, long position, long top) {
    mark = Optional.of(new Checkpoint(epoch, position, true));
    reached = progress.checkpoint().or(() -> reached);
    loads++;
    progress.load(epoch, top);
  }

  /**
   * Where the feed goes on for one that is told a snapshot: at the position of an earlier snapshot
   * that it was told before this activation and did not do completely, or else at this one's. A
   * later snapshot of the same activation shows that the feed does not go back so far any more.
   */
  synchronized long since(String epoch, long position) {
    return begunAt
        .filter(at -> loads == 0 && at.loading() && at.epoch().equals(epoch))
        .map(at -> Math.min(at.position(), position))
        .orElse(position);
  }

  /** Saves what has to be saved before anything is told. Blocks. */
  void beforeTelling(CheckpointStore checkpoints, String dataType) {
    if (dueMark().isPresent()) {
      synchronized (writing) {
        dueMark().ifPresent(due -> write(checkpoints, dataType, due));
      }
    }
  }
}
