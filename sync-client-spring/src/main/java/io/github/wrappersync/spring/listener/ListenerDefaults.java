package io.github.wrappersync.spring.listener;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How listeners are run that do not say so themselves.
 *
 * @param attempts how often to try a change, or {@code unlimited}; null for the client's default
 * @param firstBackoff how long to wait after the first failure; null for the client's default
 * @param maxBackoff the longest wait; null for the client's default
 * @param timeout how long a call may take; zero for no limit, null for the client's default
 * @param concurrency how many calls run at once; null for the client's default
 * @param batchSize how many changes a listener of several is told at once at most; null for the
 *     client's default
 */
public record ListenerDefaults(
    @Nullable String attempts,
    @Nullable Duration firstBackoff,
    @Nullable Duration maxBackoff,
    @Nullable Duration timeout,
    @Nullable Integer concurrency,
    @Nullable Integer batchSize) {

  /** The client's own. */
  public static final ListenerDefaults NONE =
      new ListenerDefaults(null, null, null, null, null, null);
}
