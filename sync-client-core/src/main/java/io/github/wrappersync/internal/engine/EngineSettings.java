package io.github.wrappersync.internal.engine;

import java.time.Duration;

/**
 * How an engine is set.
 *
 * @param heartbeatTimeout without a heartbeat for so long, a connected live feed counts as half
 *     open
 * @param livePollInterval how often to pull while the live feed works
 * @param pollInterval how often to pull while it does not, if pulls are answered at once
 * @param longPoll how long the publisher may hold back an empty answer then, in whole seconds
 * @param staleAfter without a verification for so long, the data counts as stale
 * @param bufferCapacity how many live messages may wait, for the engine and for a pull each
 * @param pageSize how many events to ask for at once
 */
public record EngineSettings(
    Duration heartbeatTimeout,
    Duration livePollInterval,
    Duration pollInterval,
    Duration longPoll,
    Duration staleAfter,
    int bufferCapacity,
    int pageSize) {

  /** Fits a publisher whose heartbeat is 2 s. */
  public static final EngineSettings DEFAULTS =
      new EngineSettings(
          Duration.ofSeconds(6),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          10_000,
          2_000);

  /** Heartbeats reach all clients at once: their pulls are spread over this time. */
  static final Duration HEARTBEAT_JITTER = Duration.ofMillis(250);

  /** Before an event is looked for again that a pull has just not brought. */
  static final Duration SECOND_LOOK = Duration.ofMillis(50);

  /** Between two pulls for messages that can not be read. */
  static final Duration UNDECODABLE_PAUSE = Duration.ofSeconds(1);

  /** Between two pulls that messages of the same other epoch cause. */
  static final Duration OTHER_EPOCH_PAUSE = Duration.ofSeconds(10);

  static final Duration RETRY_FIRST = Duration.ofMillis(200);
  static final Duration RETRY_MOST = Duration.ofSeconds(5);

  /** A refused token or question is not mended by asking often. */
  static final Duration RETRY_REFUSED = Duration.ofSeconds(30);

  /** Between two log lines of the same kind, where a peer may cause any number of them. */
  static final Duration LOG_PAUSE = Duration.ofMinutes(1);
}
