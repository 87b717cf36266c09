package io.github.wrappersync.view;

import io.github.wrappersync.internal.text.Printable;
import java.util.Optional;

/**
 * How a record of a view has changed: what it was and what it is.
 *
 * @param tenantId the tenant whose record it is
 * @param recordId the id of the record
 * @param before the record as the view had it; empty if it is new
 * @param after the record as the view has it now; empty if it is gone
 * @param position the number of the change in the event log; that of the snapshot for a record that
 *     a resynchronization found gone
 * @param <T> the class of the records
 */
public record ViewChange<T>(
    String tenantId, String recordId, Optional<T> before, Optional<T> after, long position) {

  /** Whether the view did not have the record before. */
  public boolean isAdded() {
    return before.isEmpty();
  }

  /** Whether the view does not have the record any more. */
  public boolean isRemoved() {
    return after.isEmpty();
  }

  /** Names the change without its data: safe for logs. */
  @Override
  public String toString() {
    String what = isRemoved() ? "Removal" : isAdded() ? "Addition" : "Change";
    return "%s of %s/%s at position %d"
        .formatted(what, Printable.id(tenantId), Printable.id(recordId), position);
  }
}
