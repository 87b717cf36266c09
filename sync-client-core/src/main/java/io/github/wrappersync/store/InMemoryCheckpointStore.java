package io.github.wrappersync.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps checkpoints in a map. */
final class InMemoryCheckpointStore implements CheckpointStore {

  private final Map<String, Checkpoint> checkpoints = new ConcurrentHashMap<>();

  @Override
  public Optional<Checkpoint> load(String handler) {
    return Optional.ofNullable(checkpoints.get(handler));
  }

  @Override
  public void save(String handler, Checkpoint checkpoint) {
    checkpoints.put(handler, checkpoint);
  }
}
