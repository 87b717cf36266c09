package io.github.wrappersync.model;

import io.github.wrappersync.internal.text.Printable;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of one record, as an application is told of it.
 *
 * @param <T> the class of the record
 * @param dataType the kind of record
 * @param type what happened
 * @param tenantId the tenant whose record it is
 * @param recordId the id of the record
 * @param record the record's new state; for a {@link ChangeType#DELETE} its last state within the
 *     application's scope
 * @param changedFields the names of the fields that an {@link ChangeType#UPDATE} changed, as in the
 *     record's JSON ({@code creditCost}); empty for other changes
 * @param deleteReason why the record is to be deleted; null for other changes
 * @param priority how soon the publisher drained it
 * @param position the number of the change in the event log, greater than that of every earlier
 *     change of this tenant; a record that a resynchronization found gone carries the position of
 *     the snapshot that lacks it
 * @param eventId identifies the change wherever and however often it is told; use it to recognize
 *     duplicates
 * @param timestamp when the wrapper's transaction wrote the change, by the wrapper's clock
 * @param trace the trace that the change belongs to, as {@link #traceParent} says; null where there
 *     is none
 */
public record Change<T>(
    DataType<T> dataType,
    ChangeType type,
    String tenantId,
    String recordId,
    T record,
    Set<String> changedFields,
    @Nullable DeleteReason deleteReason,
    Priority priority,
    long position,
    UUID eventId,
    Instant timestamp,
    @Nullable String trace) {

  public Change {
    changedFields = Set.copyOf(changedFields);
  }

  /** A change that belongs to no trace. */
  public Change(
      DataType<T> dataType,
      ChangeType type,
      String tenantId,
      String recordId,
      T record,
      Set<String> changedFields,
      @Nullable DeleteReason deleteReason,
      Priority priority,
      long position,
      UUID eventId,
      Instant timestamp) {
    this(
        dataType,
        type,
        tenantId,
        recordId,
        record,
        changedFields,
        deleteReason,
        priority,
        position,
        eventId,
        timestamp,
        null);
  }

  /**
   * Why the record is to be deleted; empty for a change that is not a {@link ChangeType#DELETE}.
   */
  public Optional<DeleteReason> reason() {
    return Optional.ofNullable(deleteReason);
  }

  /**
   * The trace and the span in which the publisher recorded the change, as the header {@code
   * traceparent} of the W3C's Trace Context writes them: {@code
   * 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}. Empty where the publisher is not
   * traced, and for the present state of a record that is told without a change.
   */
  public Optional<String> traceParent() {
    return Optional.ofNullable(trace);
  }

  public boolean isDelete() {
    return type == ChangeType.DELETE;
  }

  /**
   * Tells whether the field may have another value than the application knew: it is among those
   * that an update changed, or the change tells a whole record (an insert, a snapshot, a delete),
   * where every field counts as changed.
   *
   * @param field the name as in the record's JSON, such as {@code creditCost}
   */
  public boolean isChanged(String field) {
    return type != ChangeType.UPDATE || changedFields.contains(field);
  }

  /** Names the change without its data: safe for logs. */
  @Override
  public String toString() {
    return "%s %s of %s/%s at position %d"
        .formatted(type, dataType, Printable.id(tenantId), Printable.id(recordId), position);
  }
}
