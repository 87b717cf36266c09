package io.github.wrappersync.store;

import java.util.Optional;

/**
 * Keeps the checkpoint of each handler. Calls for one handler come one at a time.
 *
 * <p>A handler is named {@code application/id} here: applications may share their stores.
 */
public interface CheckpointStore {

  /** The checkpoint saved last; empty for a handler that never saved one. */
  Optional<Checkpoint> load(String handler);

  /** The data type that the handler's checkpoint is of; empty where there is no checkpoint. */
  Optional<String> dataType(String handler);

  /**
   * Replaces the handler's checkpoint. When this returns, it outlives the process (where the store
   * does). An exception is logged, and the checkpoint saved later.
   *
   * @param dataType the name of the data type that the handler is told of
   * @throws LeaseLostException if another instance holds the lease
   */
  void save(Lease lease, String dataType, Checkpoint checkpoint);
}
