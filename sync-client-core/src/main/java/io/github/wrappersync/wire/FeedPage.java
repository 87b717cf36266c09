package io.github.wrappersync.wire;

import java.util.List;

/**
 * A page of the feed.
 *
 * @param epoch the life of the event log that the positions belong to
 * @param events the events above the position asked for, in order
 * @param next the position to ask from next: at least that of the last event, and beyond it where
 *     the events up to there are of other applications, tenants or types
 * @param head the position of the newest event of the log when the page was read
 * @param upToDate whether the log held nothing above {@code next} for the asker when the page was
 *     read
 */
public record FeedPage(
    String epoch, List<Envelope> events, long next, long head, boolean upToDate) {

  public FeedPage {
    events = List.copyOf(events);
  }
}
