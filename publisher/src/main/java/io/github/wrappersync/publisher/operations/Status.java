package io.github.wrappersync.publisher.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of the publisher at one time.
 *
 * @param epoch the life of the event log; null before it has started
 * @param head the position of the newest event
 * @param trimmed the highest position that retention has deleted
 * @param lowWatermark every row of the change log below this id is processed or will never commit
 * @param setAside how many changes are set aside
 * @param channels how many channels have had an event
 */
public record Status(
    @Nullable String epoch,
    long head,
    long trimmed,
    long lowWatermark,
    Backlog backlog,
    long setAside,
    long channels,
    List<ApplicationState> applications,
    List<Backfill> backfills) {

  /**
   * What is captured and not yet in the event log.
   *
   * @param changes how many rows of the change log
   * @param oldestAt when the oldest of them was written; null if there is none
   * @param oldestAgeSeconds how long ago that was, by the database's clock; 0 if there is none
   */
  public record Backlog(long changes, @Nullable Instant oldestAt, double oldestAgeSeconds) {}

  /**
   * An application.
   *
   * @param hasToken whether anybody can read as this application
   * @param channels how many channels of it have had an event
   * @param newest the position of its newest event, 0 for none
   */
  public record ApplicationState(
      String name, List<String> dataTypes, boolean hasToken, long channels, long newest) {}

  /**
   * A backfill that was asked for.
   *
   * @param table null for a replay
   * @param application null for all; so with tenant and record
   * @param from the first position of a replay; null for others
   * @param to the last position of a replay; null for others
   * @param formerDataType a data type that the table does not have any more, and that is cleared;
   *     null for others
   * @param forced whether every record is told again
   * @param phase {@code rows}, {@code heads}, {@code events}, {@code done} or {@code cancelled}
   * @param rowsTotal as estimated when it began; null if it has not begun
   */
  public record Backfill(
      long id,
      @Nullable String table,
      @Nullable String application,
      @Nullable String tenant,
      @Nullable String record,
      @Nullable Long from,
      @Nullable Long to,
      @Nullable String formerDataType,
      boolean forced,
      String phase,
      long rowsRead,
      @Nullable Long rowsTotal,
      long events,
      Instant requestedAt,
      @Nullable Instant finishedAt) {}
}
