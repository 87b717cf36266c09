package io.github.wrappersync.internal.handler;

import io.github.wrappersync.status.HandlerState;
import java.util.Optional;

/**
 * Where a handler stands in this instance.
 *
 * @param reason why it does not run here; empty if it does, or if there is nothing to say
 * @param elsewhere whether it is not this instance that has to do anything about it
 */
record Standing(HandlerState state, Optional<String> reason, boolean elsewhere) {

  /** Waiting for it would be waiting for whoever resumes it. */
  static final Standing PAUSED = new Standing(HandlerState.PAUSED, Optional.empty(), true);

  static Standing by(String reason, boolean elsewhere) {
    return new Standing(HandlerState.STANDBY, Optional.of(reason), elsewhere);
  }
}
