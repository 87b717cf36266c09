package io.github.wrappersync.publisher.changelog;

import io.github.wrappersync.model.Priority;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows, for the one writer, which rows of the change log wait and which may still appear. In
 * memory only: built anew from the low watermark whenever an instance becomes the writer.
 *
 * <h2>Why no row is missed</h2>
 *
 * An id is taken from a sequence when the trigger runs, and becomes visible when its transaction
 * commits: id 7 may be read while 5 is still to come. "Everything above the last id seen" therefore
 * loses 5 for ever. So ids are kept in four places:
 *
 * <ul>
 *   <li><b>pending</b>: seen, committed, not yet processed.
 *   <li><b>taken</b>: pending until now, part of the batch that is being written.
 *   <li><b>gaps</b>: below the greatest id seen (the <i>frontier</i>) but not visible. The
 *       transaction that took such an id is still open, or was rolled back.
 *   <li>everything else up to the frontier is processed.
 * </ul>
 *
 * A gap is asked for again until it is visible, or known to be dead: see {@link Gaps}.
 *
 * <p>The <b>low watermark</b> is the id below which nothing is pending and nothing is a gap. It is
 * stored with each batch: a new writer begins to read there.
 *
 * <h2>Why a record's changes keep their order</h2>
 *
 * A row lock is held from the statement's change of the record, before the trigger takes the id,
 * until the commit. The next transaction that changes the record takes its id after that, so that
 * ids of one record ascend in the order of their commits, and a snapshot that shows the newer
 * change shows the older one too. What is taken in by several statements has several snapshots,
 * hence an order: first the rows beyond the frontier, then the gaps. An older change of whatever
 * the first has shown is then pending, or found in a gap by the second; the other way round it may
 * become visible between the two, and be overtaken. For the same reason a gap is passed over only
 * where the second statement's own snapshot shows that nothing in it can have become visible.
 *
 * <p>Rows are taken in id order within a priority, and the priority is that of the table as
 * registered now, not the one written into the row: all changes of a record wait in the same line.
 *
 * <h2>How critical rows overtake</h2>
 *
 * Beyond the frontier rows are taken in some at a time. Where there are more of them, the critical
 * ones are asked for by themselves, over all that lies ahead: see {@link #hurry}. They are pending
 * then, ahead of the frontier, which passes over them later.
 */
public final class ChangeLogIndex {

  /**
   * Beyond this many runs of pending ids the frontier waits: what is not indexed is still in the
   * table. Gaps of more runs than these are made into one. About 20 MB.
   */
  static final int MAX_RUNS = 200_000;

  /** To read so many rows is no matter of a moment any more. */
  private static final long MANY = 20_000;

  private final Map<Priority, IdRuns> pending = new EnumMap<>(Priority.class);
  private final IdRuns taken = new IdRuns();
  private final List<Gaps> gaps = new ArrayList<>();
  private final int maxRuns;
  private long frontier;

  /**
   * @param lowWatermark every id at or below it is processed or dead
   */
  public ChangeLogIndex(long lowWatermark) {
    this(lowWatermark, MAX_RUNS);
  }

  ChangeLogIndex(long lowWatermark, int maxRuns) {
    this.frontier = lowWatermark;
    this.maxRuns = maxRuns;
    for (Priority priority : Priority.values()) {
      pending.put(priority, new IdRuns());
    }
  }

  /** An unprocessed row that was found in a gap. */
  record Seen(long id, Priority priority) {}

  /** Rows beyond the frontier with consecutive ids, both ends included. */
  record SeenRun(long first, long last, Priority priority, boolean processed) {}

  /** The greatest id up to which all that is visible was taken in. */
  public long frontier() {
    return frontier;
  }

  /** Tells whether there is room to read beyond the frontier. */
  public boolean hasRoom() {
    return pending.values().stream().mapToInt(IdRuns::runCount).sum() < maxRuns;
  }

  /**
   * Takes in the rows beyond the frontier, in id order; the ids between the runs are gaps.
   *
   * @param fence a transaction id that was assigned after the rows were read; only asked for if
   *     there are gaps
   */
  void advance(List<SeenRun> runs, FenceSupplier fence) throws SQLException {
    IdRuns missing = new IdRuns();
    for (SeenRun run : runs) {
      if (run.first() > frontier + 1) {
        missing.add(frontier + 1, run.first() - 1);
      }
      frontier = run.last();
      if (!run.processed()) {
        addBeyond(run);
      }
    }
    if (!missing.isEmpty()) {
      gaps.add(Gaps.of(missing, fence.assign()));
    }
  }

  /** Critical rows may be in already: see {@link #hurry}. */
  private void addBeyond(SeenRun run) {
    IdRuns line = idsOf(run.priority());
    if (run.priority() != Priority.CRITICAL) {
      line.add(run.first(), run.last());
      return;
    }
    for (long id = run.first(); id <= run.last(); id++) {
      line.add(id);
    }
  }

  /** Assigns a transaction id to the transaction that has read the rows. */
  @FunctionalInterface
  interface FenceSupplier {
    long assign() throws SQLException;
  }

  /**
   * Takes in the first unprocessed rows of a priority ahead of the frontier, as one snapshot has
   * them, in id order.
   */
  void hurry(Iterable<Long> ids, Priority priority) {
    ids.forEach(idsOf(priority)::add);
  }

  /** The gaps in the order of their ids, none of which they share. */
  List<Gaps> gaps() {
    return gaps;
  }

  /** Tells whether the gaps have so many ids that those that are dead are taken as a whole. */
  boolean hasManyInGaps() {
    return gapCount() >= MANY;
  }

  /** How many ids are gaps. */
  public long gapCount() {
    return gaps.stream().mapToLong(Gaps::size).sum();
  }

  boolean hasGaps() {
    return !gaps.isEmpty();
  }

  /**
   * Makes all gaps into one if they are very many: a transaction that changes row by row, for long,
   * beside others, leaves one between each two of its changes.
   *
   * @return whether they were
   */
  boolean coarsenGaps() {
    if (gaps.stream().mapToInt(Gaps::runCount).sum() < maxRuns) {
      return false;
    }
    Gaps one = Gaps.coarse(gaps);
    gaps.clear();
    gaps.add(one);
    return true;
  }

  /** Takes in an unprocessed row in a gap that has become visible. */
  void filled(Seen row) {
    Gaps gap = gapAt(row.id());
    if (gap != null && gap.isFilled(row.id())) {
      idsOf(row.priority()).add(row.id());
    }
  }

  private @Nullable Gaps gapAt(long id) {
    int low = 0;
    int high = gaps.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (gaps.get(middle).last() < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return gaps.isEmpty() ? null : gaps.get(low);
  }

  /**
   * Forgets the gaps that are dead; what remains of the large ones waits, as rows of low priority.
   *
   * @param snapshot the one that the gaps were looked into with, where it may have shown more
   * @param many {@link #hasManyInGaps} before that
   */
  void lookedIntoGaps(Snapshot snapshot, boolean many) {
    for (Gaps gap : gaps) {
      if (snapshot.xmin() >= gap.takenWholeFrom(many)) {
        gap.runs().forEach(run -> idsOf(Priority.LOW).add(run.first(), run.last()));
      }
    }
    gaps.removeIf(gap -> gap.isEmpty() || (gap.mayHaveMoved(snapshot) && gap.isDead(snapshot)));
  }

  /** How many rows wait. */
  public long pendingCount() {
    return pending.values().stream().mapToLong(IdRuns::size).sum();
  }

  /** How many rows of a priority wait. */
  public long pendingCount(Priority priority) {
    return idsOf(priority).size();
  }

  /** The smallest id that waits; {@link Long#MAX_VALUE} if none does. */
  public long firstPending() {
    return pending.values().stream()
        .filter(line -> !line.isEmpty())
        .mapToLong(IdRuns::first)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The next ids to process: by priority, then in id order, at most so many. */
  public List<Long> next(int limit) {
    return next(EnumSet.allOf(Priority.class), limit);
  }

  /** The next ids of some priorities: by priority, then in id order, at most so many. */
  public List<Long> next(Set<Priority> due, int limit) {
    List<Long> ids = new ArrayList<>(Math.min(limit, 1024));
    pending.forEach(
        (priority, line) -> {
          if (due.contains(priority)) {
            line.forFirst(limit - ids.size(), ids::add);
          }
        });
    return ids;
  }

  /** These ids are about to be processed: nobody is to take them again. */
  public void take(Iterable<Long> ids) {
    for (IdRuns.Run run : IdRuns.of(ids).runs()) {
      removePending(run);
      taken.add(run.first(), run.last());
    }
  }

  /** These ids are processed: call it when that is committed. */
  public void processed(Iterable<Long> ids) {
    for (IdRuns.Run run : IdRuns.of(ids).runs()) {
      if (taken.remove(run.first(), run.last()) < run.size()) {
        removePending(run);
      }
    }
  }

  private void removePending(IdRuns.Run run) {
    pending.values().forEach(line -> line.remove(run.first(), run.last()));
  }

  /**
   * The low watermark as it will be once these ids, and those taken, are processed: every id at or
   * below it is processed or dead.
   *
   * @param done ids that are about to be committed as processed, in any order
   */
  public long lowWatermarkAfter(Iterable<Long> done) {
    IdRuns finished = IdRuns.of(done);
    long low = frontier;
    if (!gaps.isEmpty()) {
      low = Math.min(low, gaps.get(0).first() - 1);
    }
    for (IdRuns line : pending.values()) {
      OptionalLong first = line.firstOutside(finished);
      if (first.isPresent()) {
        low = Math.min(low, first.getAsLong() - 1);
      }
    }
    return low;
  }

  private IdRuns idsOf(Priority priority) {
    IdRuns ids = pending.get(priority);
    if (ids == null) {
      throw new IllegalStateException("No line for priority " + priority);
    }
    return ids;
  }
}
