package io.github.wrappersync.store;

/** The stores of a client, together. */
public interface Stores {

  CheckpointStore checkpoints();

  Inbox inbox();

  DeadLetters deadLetters();

  Leases leases();

  /**
   * Stores that live as long as this object: a client that is given them again resumes, a new
   * process starts over from a snapshot.
   */
  static Stores inMemory() {
    return new InMemoryStores(System::nanoTime);
  }
}
