package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.changelog.ChangeRow;
import java.util.List;

/**
 * How many changes a batch takes: many small ones, as each batch has costs of its own, and few
 * large ones, as two batches and what waits for Redis are in memory at the same time. Follows the
 * images of the batch before. Used by the writer's thread alone.
 */
final class BatchSize {

  /**
   * Beyond this nothing is gained, and what is in memory outlives more collections: with 4,000 the
   * collector took a third of the process's time. A critical change would wait longer for its turn.
   */
  static final int MOST = 1_000;

  private static final int FEWEST = 50;

  /** About the sum of a batch's images, in characters. */
  private static final long IMAGES = 2L << 20;

  private int next = MOST;

  int next() {
    return next;
  }

  /** Takes in what a batch had. */
  void read(List<ChangeRow> rows) {
    long characters =
        rows.stream().mapToLong(row -> row.image() == null ? 0 : row.image().length()).sum();
    if (rows.isEmpty() || characters == 0) {
      return;
    }
    long fitting = IMAGES * rows.size() / characters;
    next = (int) Math.max(FEWEST, Math.min(Math.min(fitting, 2L * next), MOST));
  }
}
