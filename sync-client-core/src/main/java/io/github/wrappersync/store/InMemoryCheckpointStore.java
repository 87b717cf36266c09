package io.github.wrappersync.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps checkpoints in a map. */
final class InMemoryCheckpointStore implements CheckpointStore {

  private record Saved(String dataType, Checkpoint checkpoint) {}

  private final InMemoryLeases leases;
  private final Map<String, Saved> checkpoints = new ConcurrentHashMap<>();

  InMemoryCheckpointStore(InMemoryLeases leases) {
    this.leases = leases;
  }

  @Override
  public Optional<Checkpoint> load(String handler) {
    return Optional.ofNullable(checkpoints.get(handler)).map(Saved::checkpoint);
  }

  @Override
  public Optional<String> dataType(String handler) {
    return Optional.ofNullable(checkpoints.get(handler)).map(Saved::dataType);
  }

  @Override
  public void save(Lease lease, String dataType, Checkpoint checkpoint) {
    leases.requireHeld(lease);
    checkpoints.put(lease.handler(), new Saved(dataType, checkpoint));
  }
}
