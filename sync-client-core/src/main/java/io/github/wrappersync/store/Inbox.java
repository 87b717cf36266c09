package io.github.wrappersync.store;

/**
 * Remembers which events a handler has done above its checkpoint, so that an event told again has
 * no second effect. May be called by several threads, for one event by one at a time.
 *
 * <p>An inbox that only keeps this interface remembers an event after the work: a crash in between
 * lets the work be done again. A {@link TransactionalInbox} can do both in one transaction.
 */
public interface Inbox {

  /**
   * Does the work unless the event was done before in its epoch, and remembers it as done if the
   * work returns. If it is told from a dead letter, that is removed at the same moment; and if that
   * is not there any more, the event counts as done.
   *
   * @return whether the work was done now
   * @throws LeaseLostException if another instance holds the lease
   * @throws StoreUnavailableException if the inbox itself could not be asked or written
   * @throws Exception what the work threw; the event then counts as not done
   */
  boolean doOnce(Delivery delivery, Work work) throws Exception;

  /**
   * Whether the event was done before in its epoch.
   *
   * @throws LeaseLostException if another instance holds the lease
   * @throws StoreUnavailableException if the inbox could not be asked
   */
  boolean isDone(Delivery delivery);

  /**
   * Forgets the events at or below the checkpoint, and those of other epochs.
   *
   * @param checkpoint what the handler's checkpoint was saved as
   * @throws LeaseLostException if another instance holds the lease
   */
  void forget(Lease lease, Checkpoint checkpoint);

  /** What a handler does with one event. */
  @FunctionalInterface
  interface Work {

    void run() throws Exception;
  }
}
