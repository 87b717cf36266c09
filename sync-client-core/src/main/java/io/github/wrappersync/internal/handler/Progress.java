package io.github.wrappersync.internal.handler;

import io.github.wrappersync.store.Checkpoint;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far a handler is: the greatest position such that it has been given everything at or below it
 * and has done what it was given. Safe for use by several threads.
 *
 * <p>What a snapshot told has to be done before there is any such position in its epoch, and so has
 * what was still waiting from the epoch before. And it has to be as far as the highest position
 * that the snapshot told: whoever went on from one below would tell events of a record that are
 * older than what it was told.
 */
final class Progress {

  /** A change that was given and has to be done. */
  record Ticket(int round, long position) {}

  private final TreeMap<Long, Integer> open = new TreeMap<>();
  private String epoch = "";
  private long verified;
  private long top;
  private int round;
  private int before;

  /** Goes on from a checkpoint: what is open of before has to be done first. */
  synchronized void resume(Checkpoint from) {
    begin(from.epoch());
    verified = from.position();
  }

  /**
   * Begins at a snapshot: what is open of before has to be done first.
   *
   * @param newTop the highest position that the snapshot told anything of, or its own
   */
  synchronized void load(String newEpoch, long newTop) {
    begin(newEpoch);
    top = newTop;
  }

  private void begin(String newEpoch) {
    before += open.values().stream().mapToInt(Integer::intValue).sum();
    open.clear();
    round++;
    epoch = newEpoch;
    verified = -1;
    top = 0;
  }

  /** A change of a snapshot is given. */
  synchronized Ticket openBefore() {
    before++;
    return new Ticket(-1, 0);
  }

  /** An event of the feed is given. */
  synchronized Ticket open(long position) {
    open.merge(position, 1, Integer::sum);
    return new Ticket(round, position);
  }

  /** All of them are done. */
  synchronized void done(Collection<Ticket> tickets) {
    tickets.forEach(this::done);
  }

  synchronized void done(Ticket ticket) {
    if (ticket.round() == round) {
      open.computeIfPresent(ticket.position(), (position, n) -> n == 1 ? null : n - 1);
    } else {
      before--;
    }
  }

  synchronized void verified(long position) {
    verified = Math.max(verified, position);
  }

  synchronized String epoch() {
    return epoch;
  }

  /** Empty while nothing can be said. */
  synchronized Optional<Checkpoint> checkpoint() {
    if (before > 0 || round == 0) {
      return Optional.empty();
    }
    long position = open.isEmpty() ? verified : Math.min(verified, open.firstKey() - 1);
    return position < top ? Optional.empty() : Optional.of(new Checkpoint(epoch, position));
  }
}
