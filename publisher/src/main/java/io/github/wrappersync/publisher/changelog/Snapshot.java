package io.github.wrappersync.publisher.changelog;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which transactions had ended in the eyes of a statement: PostgreSQL's {@code pg_snapshot}.
 *
 * @param xmin all below it have ended
 * @param xmax none from it on is known to have ended
 * @param open those between them that have not
 */
record Snapshot(long xmin, long xmax, Set<Long> open) {

  /** From its text, {@code xmin:xmax:open,open}. */
  static Snapshot parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "The snapshot is '%s': expected xmin:xmax:xip".formatted(text));
    }
    Set<Long> open =
        parts[2].isEmpty()
            ? Set.of()
            : Arrays.stream(parts[2].split(",", -1))
                .map(Long::valueOf)
                .collect(Collectors.toCollection(HashSet::new));
    return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), open);
  }

  boolean isEnded(long transaction) {
    return transaction < xmin || (transaction < xmax && !open.contains(transaction));
  }
}
