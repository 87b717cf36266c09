package io.github.wrappersync.feed;

import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireException;

/**
 * What a {@link LiveFeed} speaks to. Calls come from one thread at a time and return quickly:
 * nothing in them waits for a handler, for the network or for a disk.
 */
public interface LiveSink {

  /**
   * Every channel of the scope is subscribed, from now on events come in. Events of before may have
   * been missed. Called again after each reconnection.
   */
  void onConnected();

  /**
   * The connection is lost and will be tried again.
   *
   * @param cause what happened, for people
   */
  void onDisconnected(String cause);

  /** An event came in. */
  void onEvent(Envelope envelope);

  /** A heartbeat came in. */
  void onHeartbeat(Heartbeat heartbeat);

  /**
   * A message came in that is no event and no heartbeat. Nothing is known of what it was to tell,
   * so that it counts as lost.
   *
   * @param channel the name of the channel it came on
   * @param problem what is wrong with it
   */
  void onUndecodable(String channel, WireException problem);

  /**
   * A message came in that is not the publisher's, and was dropped: it is not signed as it has to
   * be. Nothing is lost by it, so that nothing is asked for. Default: does nothing.
   *
   * @param channel the name of the channel it came on
   * @param problem what is wrong with it, and what to do, for people
   */
  default void onRefused(String channel, String problem) {}
}
