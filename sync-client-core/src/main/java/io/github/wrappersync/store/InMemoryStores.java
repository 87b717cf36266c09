package io.github.wrappersync.store;

import java.util.function.LongSupplier;

/** See {@link Stores#inMemory()}. */
final class InMemoryStores implements Stores {

  private final InMemoryLeases leases;
  private final CheckpointStore checkpoints;
  private final Inbox inbox;
  private final DeadLetters deadLetters;

  InMemoryStores(LongSupplier nanoTime) {
    leases = new InMemoryLeases(nanoTime);
    checkpoints = new InMemoryCheckpointStore(leases);
    InMemoryDeadLetters letters = new InMemoryDeadLetters(leases);
    deadLetters = letters;
    inbox = new InMemoryInbox(leases, letters);
  }

  @Override
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }

  @Override
  public DeadLetters deadLetters() {
    return deadLetters;
  }

  @Override
  public Leases leases() {
    return leases;
  }
}
