package io.github.wrappersync.publisher.changelog;

import java.util.ArrayList;
import java.util.List;

/**
 * Ids that were not visible when rows above them were, and the transactions that may still fill
 * them.
 *
 * <p>Which transactions are these? The trigger runs after the statement has written its rows, so a
 * transaction has its transaction id before it takes an id of the sequence. The ids were taken
 * before the row above them was read. A transaction id assigned after that read (the <i>fence</i>,
 * in practice the writer's own) is therefore greater than that of every transaction that can fill
 * the gap. Of those below the fence, the ones that a snapshot shows as ended can fill nothing that
 * the same snapshot does not show. There remain those that it lists as open, and all from its xmax
 * to the fence: PostgreSQL sets the xmax one above the latest transaction that has <i>ended</i>, so
 * that open transactions may lie above it. While all of them stay open nothing in the gap can
 * become visible, and nobody need look; once none is left the gap is dead, and what it is filled
 * with is all that ever will be. Where gaps are large that is not read row by row then: its ids
 * wait like others, and the batch that takes them finds which of them there are. Only the rows of
 * higher priorities are asked for, that they may overtake the rest.
 */
final class Gaps {

  private final IdRuns ids;
  private final long last;
  private final long fence;
  private final boolean coarse;

  /** Those of the transactions that were listed as open when the gap was last looked into. */
  private List<Long> open = List.of();

  /** From here to the fence nothing was known when the gap was last looked into. */
  private long unknownFrom;

  private Gaps(IdRuns ids, long last, long fence, boolean coarse) {
    this.ids = ids;
    this.last = last;
    this.fence = fence;
    this.coarse = coarse;
  }

  /**
   * @param ids not empty
   */
  static Gaps of(IdRuns ids, long fence) {
    List<IdRuns.Run> runs = ids.runs();
    return new Gaps(ids, runs.get(runs.size() - 1).last(), fence, false);
  }

  /**
   * All of them as one run, with the ids between them: to look into it costs more than to look into
   * each, and to keep it in memory nothing.
   *
   * @param all in the order of their ids, not empty
   */
  static Gaps coarse(List<Gaps> all) {
    IdRuns range = new IdRuns();
    Gaps highest = all.get(all.size() - 1);
    range.add(all.get(0).first(), highest.last);
    long fence = all.stream().mapToLong(gap -> gap.fence).max().orElseThrow();
    return new Gaps(range, highest.last, fence, true);
  }

  long first() {
    return ids.first();
  }

  /** No id of these gaps lies above it. */
  long last() {
    return last;
  }

  List<IdRuns.Run> runs() {
    return ids.runs();
  }

  long size() {
    return ids.size();
  }

  int runCount() {
    return ids.runCount();
  }

  boolean isEmpty() {
    return ids.isEmpty();
  }

  /** Takes in that a row is visible. Tells whether it may have been missing. */
  boolean isFilled(long id) {
    return coarse ? ids.contains(id) : ids.remove(id);
  }

  /** The transactions to ask for: see {@link #mayHaveMoved}. */
  List<Long> openTransactions() {
    return open;
  }

  /**
   * With a snapshot whose xmin has come to here, the gap is dead, and only the rows of higher
   * priorities are needed.
   *
   * @param many whether the gaps have many ids, all together
   */
  long takenWholeFrom(boolean many) {
    return many && !coarse ? fence : Long.MAX_VALUE;
  }

  long unknownFrom() {
    return unknownFrom < fence ? unknownFrom : Long.MAX_VALUE;
  }

  /** Tells whether a snapshot may show more of the gap than the one that it was last read in. */
  boolean mayHaveMoved(Snapshot snapshot) {
    return unknownFrom() < snapshot.xmax() || open.stream().anyMatch(snapshot::isEnded);
  }

  /**
   * What is visible of the gap in this snapshot has been taken in.
   *
   * @return whether the gap is dead: nothing will come any more
   */
  boolean isDead(Snapshot snapshot) {
    List<Long> stillOpen = new ArrayList<>();
    for (Long transaction : snapshot.open()) {
      if (transaction < fence) {
        stillOpen.add(transaction);
      }
    }
    open = stillOpen;
    unknownFrom = snapshot.xmax();
    return ids.isEmpty() || (open.isEmpty() && unknownFrom >= fence);
  }
}
