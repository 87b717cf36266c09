package io.github.wrappersync.feed;

/**
 * Pushes events as they happen. It may lose, double or delay them, and need not say so: whoever
 * listens finds gaps by the positions and by the heartbeats.
 *
 * <p>Implementations keep the connection alive by themselves, noticing a dead one too, until they
 * are closed. They tell the log themselves when an outage begins and when it is over; who listens
 * does not.
 */
public interface LiveFeed extends AutoCloseable {

  /**
   * Begins to push into the sink, from a thread of the feed's own. Returns at once, whether or not
   * a connection can be had. Called once.
   */
  void start(LiveSink sink);

  /**
   * Ends pushing and gives up the connection and the threads. The sink is not called after this
   * returns. Idempotent.
   */
  @Override
  void close();
}
