package io.github.wrappersync.publisher.backfill;

import org.jspecify.annotations.Nullable;

/**
 * A backfill that is asked for, and how far it is: a row of {@code sync.backfill}.
 *
 * @param tableName the table to compare
 * @param application only what this application has and lacks; null for all
 * @param tenantId only the records of this tenant; null for all
 * @param recordId only this record; null for all
 * @param forced tell a record even if nothing about it has changed
 * @param phase what is compared now
 * @param lastKey how far this phase is; null at its beginning
 */
record Request(
    long id,
    String tableName,
    @Nullable String application,
    @Nullable String tenantId,
    @Nullable String recordId,
    boolean forced,
    Phase phase,
    @Nullable String lastKey) {

  /** A backfill first reads the table, then looks for heads whose row is gone. */
  enum Phase {
    ROWS,
    HEADS
  }
}
