package io.github.wrappersync.store;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what was done in maps; bounded by what checkpoints have not passed yet. */
final class InMemoryInbox implements Inbox {

  private final Map<String, Map<UUID, Checkpoint>> done = new ConcurrentHashMap<>();

  @Override
  public boolean doOnce(String handler, UUID eventId, Checkpoint checkpoint, Work work)
      throws Exception {
    Map<UUID, Checkpoint> events =
        done.computeIfAbsent(handler, unknown -> new ConcurrentHashMap<>());
    if (events.containsKey(eventId)) {
      return false;
    }
    work.run();
    events.put(eventId, checkpoint);
    return true;
  }

  @Override
  public void forget(String handler, Checkpoint checkpoint) {
    Map<UUID, Checkpoint> events = done.get(handler);
    if (events != null) {
      events
          .values()
          .removeIf(
              event ->
                  !event.epoch().equals(checkpoint.epoch())
                      || event.position() <= checkpoint.position());
    }
  }
}
