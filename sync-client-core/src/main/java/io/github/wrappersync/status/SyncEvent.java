package io.github.wrappersync.status;

import io.github.wrappersync.model.Channel;
import java.time.Duration;
import java.time.Instant;

/**
 * Something that happened to a client, for alerts and logs. Immutable; {@code toString} holds no
 * data of records.
 *
 * <pre>{@code
 * client.onEvent(event -> {
 *   if (event instanceof SyncEvent.DeadLetterAdded letter) {
 *     pager.call(letter.handler() + " could not do a change of " + letter.recordId());
 *   }
 * });
 * }</pre>
 */
public sealed interface SyncEvent {

  /** When it happened, by the wall clock. */
  Instant at();

  /**
   * An event of a channel came before its predecessor, which is being fetched.
   *
   * @param known everything of the channel at or below it has been received
   * @param missing the position of the newest event that is known to be missing
   */
  record GapFound(Instant at, Channel channel, long known, long missing) implements SyncEvent {}

  /**
   * The client starts over from a snapshot. It keeps serving its data meanwhile.
   *
   * @param cause why, for people
   */
  record ResyncBegun(Instant at, String cause) implements SyncEvent {}

  /**
   * The snapshot is loaded, and the client goes on from there.
   *
   * @param cause why it was needed, for people
   * @param took the time since it began
   */
  record ResyncDone(Instant at, String cause, Duration took) implements SyncEvent {}

  /**
   * A handler could not do a change: it is set aside, and so are later changes of its record.
   *
   * @param position the position of the change
   * @param error what the handler threw, for people
   */
  record DeadLetterAdded(
      Instant at,
      String handler,
      String tenantId,
      String dataType,
      String recordId,
      long position,
      String error)
      implements SyncEvent {}

  /** This instance runs the handler from now on. */
  record LeaseGained(Instant at, String handler) implements SyncEvent {}

  /**
   * This instance does not run the handler any more.
   *
   * @param reason why, for people
   */
  record LeaseLost(Instant at, String handler, String reason) implements SyncEvent {}

  /**
   * The publisher does not give this data type to this application: it is left out, and the others
   * are followed without it.
   *
   * @param problem what the publisher said, for people
   */
  record DataTypeRefused(Instant at, String dataType, String problem) implements SyncEvent {}

  /** The publisher gives a data type that it refused before: it is followed from now on. */
  record DataTypeAccepted(Instant at, String dataType) implements SyncEvent {}
}
