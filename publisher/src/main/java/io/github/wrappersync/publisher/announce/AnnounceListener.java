package io.github.wrappersync.publisher.announce;

import io.github.wrappersync.publisher.eventlog.Event;
import java.util.List;

/** Is told what Redis has taken. Called on the announcer's thread: returns at once. */
@FunctionalInterface
public interface AnnounceListener {

  /** Redis has acknowledged these events. */
  void onAnnounced(List<Event> events);
}
