package io.github.wrappersync.store;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what was done in maps; bounded by what checkpoints have not passed yet. */
final class InMemoryInbox implements Inbox {

  private record Key(String epoch, UUID eventId) {}

  private final InMemoryLeases leases;
  private final InMemoryDeadLetters deadLetters;
  private final Map<String, Map<Key, Long>> done = new ConcurrentHashMap<>();

  InMemoryInbox(InMemoryLeases leases, InMemoryDeadLetters deadLetters) {
    this.leases = leases;
    this.deadLetters = deadLetters;
  }

  @Override
  public boolean doOnce(Delivery delivery, Work work) throws Exception {
    leases.requireHeld(delivery.lease());
    if (delivery.letter().filter(id -> deadLetters.find(id).isEmpty()).isPresent()) {
      return false;
    }
    Map<Key, Long> events =
        done.computeIfAbsent(delivery.lease().handler(), unknown -> new ConcurrentHashMap<>());
    Key key = new Key(delivery.at().epoch(), delivery.eventId());
    boolean isNew = !events.containsKey(key);
    if (isNew) {
      work.run();
      events.put(key, delivery.at().position());
    }
    delivery.letter().ifPresent(deadLetters::remove);
    return isNew;
  }

  @Override
  public boolean isDone(Delivery delivery) {
    leases.requireHeld(delivery.lease());
    Map<Key, Long> events = done.get(delivery.lease().handler());
    return events != null && events.containsKey(new Key(delivery.at().epoch(), delivery.eventId()));
  }

  @Override
  public void forget(Lease lease, Checkpoint checkpoint) {
    leases.requireHeld(lease);
    Map<Key, Long> events = done.get(lease.handler());
    if (events != null) {
      events
          .entrySet()
          .removeIf(
              event ->
                  !event.getKey().epoch().equals(checkpoint.epoch())
                      || event.getValue() <= checkpoint.position());
    }
  }
}
