package io.github.wrappersync.publisher.eventlog;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event that is about to be appended.
 *
 * @param record the record that changed
 * @param recipient whom it is for
 * @param changeType what happened, as seen from the recipient
 * @param reason why a record is to be deleted; null for other changes
 * @param changedFields the JSON names of the fields that an update changed; empty for other changes
 * @param priority the line that the change waited in
 * @param sourceTime when the wrapper wrote the change
 * @param changeId the row of the change log that led to it; null for a backfill
 * @param payload the record as a JSON object
 */
public record NewEvent(
    RecordKey record,
    Recipient recipient,
    ChangeType changeType,
    @Nullable DeleteReason reason,
    List<String> changedFields,
    Priority priority,
    Instant sourceTime,
    @Nullable Long changeId,
    String payload) {

  public NewEvent {
    changedFields = List.copyOf(changedFields);
  }

  Channel channel() {
    return new Channel(recipient.application(), recipient.tenantId(), record.dataType());
  }
}
