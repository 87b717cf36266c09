package io.github.wrappersync.publisher.plan;

import io.github.wrappersync.publisher.registry.CapturedTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a record after a change, or as it was found in its table.
 *
 * @param table the table it is in
 * @param recordId its key
 * @param tenantId its tenant, null where it has none
 * @param image the record as JSON, null where it is not known
 * @param changedFields the JSON names of the fields that an update changed; empty if that is not
 *     known
 * @param time when it came to be, or was found
 * @param changeId the row of the change log; null if a backfill found the record
 */
public record RecordState(
    CapturedTable table,
    String recordId,
    @Nullable String tenantId,
    @Nullable String image,
    List<String> changedFields,
    Instant time,
    @Nullable Long changeId) {

  public RecordState {
    changedFields = List.copyOf(changedFields);
    image = image == null ? null : CompactJson.of(image);
  }
}
