package io.github.wrappersync.wire;

import java.util.List;

/**
 * What a consumer reports of itself to the publisher, for its operators.
 *
 * @param consumer names the instance of the application
 * @param state what it is doing, such as {@code LIVE}
 * @param verifiedPosition everything at or below it has been received
 * @param handlers those that run in this instance
 */
public record ProgressReport(
    String consumer, String state, long verifiedPosition, List<Handler> handlers) {

  /** The publisher takes no more. */
  public static final int MOST_HANDLERS = 100;

  public ProgressReport {
    handlers = List.copyOf(handlers);
  }

  /**
   * How far a handler is.
   *
   * @param id the handler's id
   * @param position everything at or below it is done or set aside; 0 while that can not be said
   * @param deadLetters how many changes are set aside now
   */
  public record Handler(String id, long position, long deadLetters) {}
}
