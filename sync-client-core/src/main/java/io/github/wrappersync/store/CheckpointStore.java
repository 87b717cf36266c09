package io.github.wrappersync.store;

import java.util.Optional;

/** Keeps the checkpoint of each handler. Calls for one handler come one at a time. */
public interface CheckpointStore {

  /** The checkpoint saved last; empty for a handler that never saved one. */
  Optional<Checkpoint> load(String handler);

  /**
   * Replaces the handler's checkpoint. When this returns, it outlives the process (where the store
   * does). An exception is logged, and the checkpoint saved later.
   *
   * @throws LeaseLostException if another instance holds the lease
   */
  void save(Lease lease, Checkpoint checkpoint);
}
