package io.github.wrappersync.store;

/** See {@link Stores#inMemory()}. */
final class InMemoryStores implements Stores {

  private final CheckpointStore checkpoints = new InMemoryCheckpointStore();
  private final Inbox inbox = new InMemoryInbox();
  private final DeadLetters deadLetters = new InMemoryDeadLetters();

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
}
