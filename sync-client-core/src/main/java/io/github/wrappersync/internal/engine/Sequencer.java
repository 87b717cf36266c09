package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Ledger.Finding;
import io.github.wrappersync.internal.engine.Ledger.Verdict;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.Heartbeat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts events in order: gives out what is next, drops what is known, and keeps waiting what is
 * behind something missing. Belongs to the engine's thread.
 */
final class Sequencer {

  /** What became of a live event. */
  enum Outcome {
    /** It was given out, dropped as a duplicate, or waits for a pull that is under way. */
    SETTLED,
    /** It waits, as something before it is missing. */
    MISSING,
    /** There was no place for it to wait. */
    OVERFLOW
  }

  private final Scope scope;
  private final Ledger ledger;
  private final HoldBack hold;
  private final Followers followers;
  private final StatusBoard board;
  private @Nullable Heartbeat suspicion;

  Sequencer(Scope scope, Ledger ledger, HoldBack hold, Followers followers, StatusBoard board) {
    this.scope = scope;
    this.ledger = ledger;
    this.hold = hold;
    this.followers = followers;
    this.board = board;
  }

  void begin(Checkpoint from) {
    suspicion = null;
    ledger.begin(from.epoch(), from.position());
    board.begin(from.epoch(), from.position());
  }

  boolean isOurs(String epoch) {
    return epoch.equals(ledger.epoch());
  }

  String epoch() {
    return ledger.epoch();
  }

  long verified() {
    return ledger.verified();
  }

  /** Takes a page that was asked for from the verified position or before. */
  void page(FeedPage page) {
    for (Envelope event : page.events()) {
      if (scope.contains(event.channel()) && event.position() > ledger.known(event.channel())) {
        give(event);
      }
    }
    verify(page.next(), page.head());
  }

  /** Judges a live event of this epoch. */
  Outcome live(Envelope event) {
    Verdict verdict = ledger.judge(event);
    if (verdict == Verdict.DUPLICATE) {
      board.duplicate();
      return Outcome.SETTLED;
    }
    String tenant = event.channel().tenantId();
    if (verdict == Verdict.NEXT && !hold.holds(tenant)) {
      give(event);
      return Outcome.SETTLED;
    }
    if (verdict == Verdict.GAP) {
      if (!hold.holds(tenant)) {
        board.gap(event.channel(), ledger.known(event.channel()), event.previous());
      }
      hold.hold(tenant);
    }
    if (!hold.offer(event)) {
      return Outcome.OVERFLOW;
    }
    return verdict == Verdict.GAP ? Outcome.MISSING : Outcome.SETTLED;
  }

  /**
   * A pull that began after the last hole was noticed is complete: gives out what waited.
   *
   * @return whether there is a hole still, as there may be for events published after the pull
   */
  boolean release() {
    List<Envelope> waiting = hold.release();
    if (suspicion != null) {
      suspect(suspicion);
    }
    boolean missing = false;
    for (Envelope event : waiting) {
      if (isOurs(event.epoch())) {
        missing |= live(event) != Outcome.SETTLED;
      }
    }
    return missing;
  }

  /**
   * Takes a heartbeat of this epoch: verifies its head, or holds back what it shows to lag.
   *
   * @return whether the head is verified
   */
  boolean heartbeat(Heartbeat heartbeat) {
    Finding finding = ledger.examine(heartbeat);
    if (!finding.verified()) {
      ledger.note(heartbeat, finding);
      suspect(heartbeat);
      return false;
    }
    verify(heartbeat.head(), heartbeat.head());
    return true;
  }

  private void suspect(Heartbeat heartbeat) {
    Finding finding = ledger.examine(heartbeat);
    if (finding.verified()) {
      suspicion = null;
      return;
    }
    suspicion = heartbeat;
    if (finding.lagging().isEmpty()) {
      hold.holdAll();
    } else {
      finding.lagging().forEach(hold::hold);
    }
  }

  /** Whether a heartbeat showed something to lag that has not come since. */
  boolean isSuspicious() {
    return suspicion != null;
  }

  /**
   * Looks at what lagged again: if it waits here by now, nothing is missing, and it is given out.
   *
   * @return whether that is so
   */
  boolean closesByItself() {
    Heartbeat suspect = suspicion;
    if (suspect == null || !wouldClose(suspect)) {
      return false;
    }
    suspicion = null;
    for (Envelope event : hold.release()) {
      live(event);
    }
    verify(suspect.head(), suspect.head());
    return true;
  }

  private boolean wouldClose(Heartbeat suspect) {
    Ledger trial = ledger.copy();
    for (Envelope event : hold.inOrder()) {
      if (!isOurs(event.epoch()) || trial.judge(event) == Verdict.GAP) {
        return false;
      }
      trial.received(event);
    }
    return trial.examine(suspect).verified();
  }

  private void give(Envelope event) {
    ledger.received(event);
    board.accepted(event.channel(), event.position());
    followers.give(event);
  }

  private void verify(long position, long head) {
    ledger.verify(position);
    followers.verified(ledger.verified());
    board.verified(ledger.verified(), head);
  }
}
