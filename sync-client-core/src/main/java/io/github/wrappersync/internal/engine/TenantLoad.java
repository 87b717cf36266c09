package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.wire.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A tenant on its way into a bounded view, with the events that came since it was asked for.
 * Belongs to the engine's thread.
 */
final class TenantLoad {

  /** Where it stands. */
  enum Stage {
    /** It waits for its turn. */
    QUEUED,
    /** It was asked for; events are kept. */
    ASKED,
    /** A try failed, and the next waits for its time. */
    PAUSED
  }

  private final String tenantId;
  private final int capacity;
  private final Retry retry;
  private Stage stage = Stage.QUEUED;
  private final List<Envelope> kept = new ArrayList<>();
  private long needed;
  private boolean voided;

  /**
   * Makes one that is queued.
   *
   * @param capacity how many events may be kept
   */
  TenantLoad(String tenantId, int capacity, RandomGenerator random) {
    this.tenantId = tenantId;
    this.capacity = capacity;
    this.retry = new Retry(random);
  }

  String tenantId() {
    return tenantId;
  }

  Stage stage() {
    return stage;
  }

  void stage(Stage next) {
    stage = next;
  }

  /** It is about to be asked for: everything that was given by now has to be in the answer. */
  void asked(long given) {
    stage = Stage.ASKED;
    kept.clear();
    needed = given;
    voided = false;
  }

  /** An event of the tenant is given. Where there is no room for it, the answer has to have it. */
  void give(Envelope event) {
    if (stage != Stage.ASKED) {
      return;
    }
    if (kept.size() == capacity) {
      kept.clear();
      needed = event.position();
    } else {
      kept.add(event);
    }
  }

  /** Positions begin anew: the answer is of no use. */
  void makeVoid() {
    voided = true;
  }

  boolean isVoid() {
    return voided;
  }

  /** Whether an answer that begins at the position has what is not kept. */
  boolean isCoveredBy(long position) {
    return position >= needed;
  }

  /** The events that were given since it was asked for, in the order in which they came. */
  List<Envelope> kept() {
    return kept;
  }

  /** How long to wait after a failure. */
  Duration pauseAfter(CatchUpException failure) {
    return retry.after(failure);
  }
}
