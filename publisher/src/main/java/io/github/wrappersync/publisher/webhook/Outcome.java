package io.github.wrappersync.publisher.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call to an endpoint.
 *
 * @param status of HTTP; null if there was no answer
 * @param error what went wrong; null if the event was taken
 * @param retryAfter how long the endpoint asks to be left alone; null if it does not
 */
record Outcome(@Nullable Integer status, @Nullable String error, @Nullable Duration retryAfter) {

  /** The publisher itself has ended the call: it says nothing of the endpoint. */
  static final Outcome GIVEN_UP = new Outcome(null, "given up", null);

  private static final int GONE = 410;

  static Outcome unanswered(String error) {
    return new Outcome(null, error, null);
  }

  boolean isGivenUp() {
    return equals(GIVEN_UP);
  }

  boolean isSuccess() {
    return error == null;
  }

  /**
   * Whether the endpoint says that it wants no deliveries any more, as Standard Webhooks has it.
   */
  boolean isGone() {
    return status != null && status == GONE;
  }
}
