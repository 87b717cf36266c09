package io.github.wrappersync.store;

import io.github.wrappersync.internal.text.Printable;
import java.time.Instant;

/**
 * A change that a handler could not do, set aside with everything needed to try it again.
 *
 * @param id identifies the letter within its store: {@code
 *     application/handler/epoch/position/eventId}
 * @param application the application whose handler it is
 * @param handler the id of the handler, as it was registered
 * @param tenantId the tenant whose record it is
 * @param dataType the name of the data type
 * @param recordId the id of the record
 * @param position the position of the event
 * @param event the envelope as JSON; it holds the record's data
 * @param attempts how often the handler has tried; 0 for a letter that only followed an earlier one
 *     of its record
 * @param error what went wrong last: class and message, and those of its cause, of at most {@value
 *     #LONGEST_ERROR} characters
 * @param at when it was set aside
 * @param state what is to become of it
 */
public record DeadLetter(
    String id,
    String application,
    String handler,
    String tenantId,
    String dataType,
    String recordId,
    long position,
    String event,
    int attempts,
    String error,
    Instant at,
    DeadLetterState state) {

  /** The most characters of an error that are kept. */
  public static final int LONGEST_ERROR = 2_000;

  public DeadLetter {
    error = storable(error);
  }

  /** PostgreSQL's texts know no NUL, and no database half of a character. */
  private static String storable(String error) {
    String text = error.replace('\0', '\uFFFD');
    if (text.length() <= LONGEST_ERROR) {
      return text;
    }
    int end = LONGEST_ERROR - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + '…';
  }

  /** What stores know the handler by: {@code application/handler}. */
  public String handlerKey() {
    return application + '/' + handler;
  }

  /** The same letter after another failure: it waits again. */
  public DeadLetter failedAgain(String problem) {
    return new DeadLetter(
        id,
        application,
        handler,
        tenantId,
        dataType,
        recordId,
        position,
        event,
        attempts + 1,
        problem,
        at,
        DeadLetterState.WAITING);
  }

  /** The same letter with another state. */
  public DeadLetter withState(DeadLetterState other) {
    return new DeadLetter(
        id,
        application,
        handler,
        tenantId,
        dataType,
        recordId,
        position,
        event,
        attempts,
        error,
        at,
        other);
  }

  /** Names the letter without the record's data: safe for logs. */
  @Override
  public String toString() {
    return "dead letter %s of %s/%s/%s at position %d: %s"
        .formatted(
            id,
            Printable.id(tenantId),
            dataType,
            Printable.id(recordId),
            position,
            Printable.text(error));
  }
}
