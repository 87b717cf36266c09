package io.github.wrappersync.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps checkpoints in a map. */
final class InMemoryCheckpointStore implements CheckpointStore {

  private final InMemoryLeases leases;
  private final Map<String, Checkpoint> checkpoints = new ConcurrentHashMap<>();

  InMemoryCheckpointStore(InMemoryLeases leases) {
    this.leases = leases;
  }

  @Override
  public Optional<Checkpoint> load(String handler) {
    return Optional.ofNullable(checkpoints.get(handler));
  }

  @Override
  public void save(Lease lease, Checkpoint checkpoint) {
    leases.requireHeld(lease);
    checkpoints.put(lease.handler(), checkpoint);
  }
}
