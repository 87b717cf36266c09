package io.github.wrappersync.publisher.changelog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the change log, as the triggers wrote it.
 *
 * @param id the order of the changes of one record
 * @param tableName the table that changed
 * @param recordId the key of the record; {@code *} for a TRUNCATE, empty for a record without a key
 * @param operation what was done
 * @param changedAt when, by the clock of the database
 * @param changedColumns the columns that an UPDATE changed; for a DELETE that is the leaving half
 *     of a move, the column that moved the record
 * @param tenantId the tenant of the record, null where the record has none
 * @param image the record as JSON: the new one, for a DELETE the old one; null where the trigger
 *     recorded none
 * @param transactionId the transaction that wrote it; null in a row from before the publisher
 * @param thin whether it was not written by the publisher's triggers and has no image: see {@link
 *     ThinRows}
 */
public record ChangeRow(
    long id,
    String tableName,
    String recordId,
    String operation,
    Instant changedAt,
    List<String> changedColumns,
    @Nullable String tenantId,
    @Nullable String image,
    @Nullable String transactionId,
    boolean thin) {

  public ChangeRow {
    changedColumns = List.copyOf(changedColumns);
  }
}
