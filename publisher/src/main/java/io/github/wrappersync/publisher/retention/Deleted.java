package io.github.wrappersync.publisher.retention;

/**
 * What a run of the retention deleted.
 *
 * @param events events that were no heads
 * @param changes processed rows of the change log
 * @param deliveries records of deliveries
 * @param consumers reports of consumers that have been silent for long
 * @param trimmed the highest position that was ever deleted
 */
public record Deleted(long events, long changes, long deliveries, long consumers, long trimmed) {

  /** Whether there was anything to delete. */
  public boolean isNothing() {
    return events + changes + deliveries + consumers == 0;
  }
}
