package io.github.wrappersync.publisher.changelog;

import io.github.wrappersync.model.Priority;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows, for the one writer, which rows of the change log wait and which may still appear. In
 * memory only: built anew from the low watermark whenever an instance becomes the writer.
 *
 * <h2>Why no row is missed</h2>
 *
 * An id is taken from a sequence when the trigger runs, and becomes visible when its transaction
 * commits: id 7 may be read while 5 is still to come. "Everything above the last id seen" therefore
 * loses 5 for ever. So ids are kept in three places:
 *
 * <ul>
 *   <li><b>pending</b>: seen, committed, not yet processed.
 *   <li><b>gaps</b>: below the greatest id seen (the <i>frontier</i>) but not visible. The
 *       transaction that took such an id is still open, or was rolled back.
 *   <li>everything else up to the frontier is processed.
 * </ul>
 *
 * A gap is asked for again until it is visible, or known to be dead. It is dead when every
 * transaction that may have taken the id has ended and the id is still not visible. Which
 * transactions are these? The trigger runs after the statement has written its rows, so a
 * transaction has its transaction id before it takes an id of the sequence. The ids below the
 * frontier were taken before the frontier's row was read. A transaction id assigned after that read
 * (the <i>fence</i> of the gap, in practice the writer's own) is therefore greater than that of
 * every transaction that can fill the gap. Once a snapshot's xmin lies above the fence, all of them
 * have ended; a row that this very snapshot does not show will never come. The snapshot's xmax
 * would not do as fence: PostgreSQL sets it one above the latest transaction that has <i>ended</i>,
 * so that open transactions may lie above it.
 *
 * <p>The <b>low watermark</b> is the id below which nothing is pending and nothing is a gap. It is
 * stored with each batch: a new writer begins to read there.
 *
 * <h2>Why a record's changes keep their order</h2>
 *
 * A row lock is held from the statement's change of the record, before the trigger takes the id,
 * until the commit. The next transaction that changes the record takes its id after that, so that
 * ids of one record ascend in the order of their commits, and a gap never hides an older change of
 * a record whose newer one is visible. Rows are taken in id order within a priority, and the
 * priority is that of the table as registered now, not the one written into the row: all changes of
 * a record wait in the same line.
 */
public final class ChangeLogIndex {

  /**
   * Beyond this many runs the frontier waits: what is not indexed is still in the table. About 20
   * MB.
   */
  static final int MAX_RUNS = 200_000;

  private final Map<Priority, IdRuns> pending = new EnumMap<>(Priority.class);
  private final List<Gaps> gaps = new ArrayList<>();
  private long frontier;

  /**
   * @param lowWatermark every id at or below it is processed or dead
   */
  public ChangeLogIndex(long lowWatermark) {
    this.frontier = lowWatermark;
    for (Priority priority : Priority.values()) {
      pending.put(priority, new IdRuns());
    }
  }

  /**
   * The ids that were not visible when rows above them were, and the transaction id that none of
   * their writers reaches.
   */
  private static final class Gaps {
    private final IdRuns ids;
    private final long fence;

    Gaps(IdRuns ids, long fence) {
      this.ids = ids;
      this.fence = fence;
    }
  }

  /** A row that was read beyond the frontier. */
  public record Seen(long id, Priority priority, boolean processed) {}

  /** The greatest id seen. */
  long frontier() {
    return frontier;
  }

  /** Tells whether there is room to read beyond the frontier. */
  boolean hasRoom() {
    int runs = gaps.stream().mapToInt(gap -> gap.ids.runCount()).sum();
    for (IdRuns ids : pending.values()) {
      runs += ids.runCount();
    }
    return runs < MAX_RUNS;
  }

  /**
   * Takes in the rows beyond the frontier, in id order; the ids between them that are missing are
   * gaps.
   *
   * @param fence a transaction id that was assigned after the rows were read; only asked for if
   *     there are gaps
   * @return whether there are new gaps
   */
  boolean advance(List<Seen> rows, FenceSupplier fence) throws SQLException {
    IdRuns missing = new IdRuns();
    for (Seen row : rows) {
      if (row.id() > frontier + 1) {
        missing.add(frontier + 1, row.id() - 1);
      }
      frontier = row.id();
      if (!row.processed()) {
        idsOf(row.priority()).add(row.id());
      }
    }
    if (missing.isEmpty()) {
      return false;
    }
    gaps.add(new Gaps(missing, fence.assign()));
    return true;
  }

  /** Assigns a transaction id to the transaction that has read the rows. */
  @FunctionalInterface
  interface FenceSupplier {
    long assign() throws SQLException;
  }

  /** The ids to ask for again, as runs. */
  List<IdRuns.Run> gaps() {
    List<IdRuns.Run> runs = new ArrayList<>();
    gaps.forEach(gap -> runs.addAll(gap.ids.runs()));
    return runs;
  }

  /** How many ids are gaps. */
  public long gapCount() {
    return gaps.stream().mapToLong(gap -> gap.ids.size()).sum();
  }

  boolean hasGaps() {
    return !gaps.isEmpty();
  }

  /**
   * Takes in which of the gaps are visible in a snapshot, and forgets those that are dead by it.
   *
   * @param visible rows that were gaps
   * @param xmin the oldest transaction id that is still open in the snapshot that the rows were
   *     read in
   */
  void resolveGaps(List<Seen> visible, long xmin) {
    for (Seen row : visible) {
      for (Gaps gap : gaps) {
        if (gap.ids.remove(row.id()) && !row.processed()) {
          idsOf(row.priority()).add(row.id());
        }
      }
    }
    gaps.removeIf(gap -> gap.ids.isEmpty() || xmin > gap.fence);
  }

  /** How many rows wait. */
  public long pendingCount() {
    return pending.values().stream().mapToLong(IdRuns::size).sum();
  }

  /** The next ids to process: by priority, then in id order, at most so many. */
  public List<Long> next(int limit) {
    List<Long> ids = new ArrayList<>(Math.min(limit, 1024));
    for (IdRuns line : pending.values()) {
      line.forFirst(limit - ids.size(), ids::add);
    }
    return ids;
  }

  /** These ids are processed: call it when that is committed. */
  public void processed(Iterable<Long> ids) {
    for (Long id : ids) {
      for (IdRuns line : pending.values()) {
        if (line.remove(id)) {
          break;
        }
      }
    }
  }

  /**
   * The low watermark as it will be once these ids are processed: every id at or below it is
   * processed or dead.
   *
   * @param done ids that are about to be committed as processed, in any order
   */
  public long lowWatermarkAfter(Iterable<Long> done) {
    IdRuns finished = new IdRuns();
    done.forEach(finished::add);
    long low = frontier;
    for (Gaps gap : gaps) {
      low = Math.min(low, gap.ids.first() - 1);
    }
    for (IdRuns line : pending.values()) {
      Long first = firstOutside(line, finished);
      if (first != null) {
        low = Math.min(low, first - 1);
      }
    }
    return low;
  }

  private static @Nullable Long firstOutside(IdRuns line, IdRuns finished) {
    long[] found = {-1};
    line.forFirst(
        Math.toIntExact(Math.min(finished.size() + 1, Integer.MAX_VALUE)),
        id -> {
          if (found[0] < 0 && !finished.contains(id)) {
            found[0] = id;
          }
        });
    return found[0] < 0 ? null : found[0];
  }

  private IdRuns idsOf(Priority priority) {
    IdRuns ids = pending.get(priority);
    if (ids == null) {
      throw new IllegalStateException("No line for priority " + priority);
    }
    return ids;
  }
}
