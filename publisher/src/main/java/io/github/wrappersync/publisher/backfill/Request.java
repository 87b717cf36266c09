package io.github.wrappersync.publisher.backfill;

import org.jspecify.annotations.Nullable;

/**
 * A backfill that is asked for, and how far it is: a row of {@code sync.backfill}.
 *
 * @param tableName the table to compare; null for a replay
 * @param application only what this application has and lacks; null for all
 * @param tenantId only the records of this tenant; null for all
 * @param recordId only this record; null for all
 * @param forced tell a record even if nothing about it has changed
 * @param formerType a data type that the table had: its heads are cleared, and nothing compared;
 *     null for a comparison
 * @param replay the events whose records are told again; null for a comparison
 * @param phase what is done now
 * @param lastKey how far this phase is; null at its beginning
 */
record Request(
    long id,
    @Nullable String tableName,
    @Nullable String application,
    @Nullable String tenantId,
    @Nullable String recordId,
    boolean forced,
    @Nullable String formerType,
    @Nullable Range replay,
    Phase phase,
    @Nullable String lastKey) {

  /**
   * A comparison first reads the rows of the table, then looks for heads whose row is gone; a
   * replay first reads the events, then the rows of their records.
   */
  enum Phase {
    ROWS,
    HEADS,
    EVENTS
  }

  /**
   * The events of a replay.
   *
   * @param askedHead the head of the event log when it was asked for: a record with a newer event
   *     has been told since
   */
  record Range(long first, long last, long askedHead) {}

  /** For people. */
  @Override
  public String toString() {
    StringBuilder name = new StringBuilder().append(id);
    if (replay != null) {
      name.append(
          ", a replay of the events from %d to %d".formatted(replay.first(), replay.last()));
    } else if (formerType != null) {
      name.append(" of the data type ").append(formerType).append(", which ").append(tableName);
      name.append(" does not have any more");
    } else {
      name.append(" of the table ").append(tableName);
    }
    if (application != null) {
      name.append(" for the application ").append(application);
    }
    if (tenantId != null) {
      name.append(" for the tenant ").append(tenantId);
    }
    return name.toString();
  }
}
