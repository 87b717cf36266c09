package io.github.wrappersync.internal.handler;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.Stores;
import java.util.Optional;

/**
 * What a handler has to have done now and then, besides its changes: its checkpoint saved, and dead
 * letters worked off that somebody has marked. Thread-safe; blocks as long as the stores do.
 */
final class Upkeep {

  private final String dataType;
  private final Stores stores;
  private final StoreOutage outage;
  private final Letters letters;
  private final Activations activations;
  private final LaneTasks tasks;
  private final Object saving = new Object();

  Upkeep(
      HandlerSpec<?> spec,
      HandlerParts parts,
      Letters letters,
      Activations activations,
      LaneTasks tasks) {
    this.dataType = spec.dataType().name();
    this.stores = parts.stores();
    this.outage = parts.outage();
    this.letters = letters;
    this.activations = activations;
    this.tasks = tasks;
  }

  /** Saves the checkpoint if it has moved, and lets the inbox forget what is below it. */
  void saveCheckpoint() {
    synchronized (saving) {
      Activation activation = activations.present();
      if (activation == null) {
        if (activations.standing().elsewhere()) {
          outage.over(saving); // the stores have said whose it is now
        }
        return;
      }
      try {
        Optional<Checkpoint> saved = activation.save(stores.checkpoints(), dataType);
        if (saved.isPresent()) {
          stores.inbox().forget(activation.lease, saved.get());
          outage.over(saving);
        }
      } catch (LeaseLostException e) {
        outage.over(saving);
        activations.refused(activation);
      } catch (RuntimeException e) {
        outage.failed(saving, e);
      }
    }
  }

  /**
   * Has dead letters that are marked retried or discarded, in the lanes of their tenants. Blocks
   * for finding them only, and only where there are any.
   */
  void workOffDeadLetters() {
    Activation activation = activations.present();
    if (activation == null || letters.held() == 0) {
      if (activation != null || activations.standing().elsewhere()) {
        outage.over(letters);
      }
      return;
    }
    try {
      letters.takeMarked().forEach(record -> tasks.workOff(activation, record));
      outage.over(letters);
    } catch (RuntimeException e) {
      outage.failed(letters, e);
    }
  }
}
