package io.github.wrappersync.internal.engine;

import java.util.Optional;

/** What an earlier process kept of its replica for a warm start. */
@FunctionalInterface
public interface Kept {

  /**
   * Reads it; blocks. Empty if there is none, or none that can be used for what this client
   * follows: that is told to the log here.
   */
  Optional<Snapshot> read();
}
