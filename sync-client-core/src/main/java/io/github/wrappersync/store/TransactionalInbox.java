package io.github.wrappersync.store;

import java.sql.Connection;
import java.util.List;

/**
 * An inbox in the database that the handler works on: the effect, and the memory of it, are one
 * transaction, so that the effect happens exactly once.
 */
public interface TransactionalInbox extends Inbox {

  /**
   * As {@link #doOnce}, with the work in the transaction that remembers it. The transaction is
   * rolled back if the work throws, or if the lease has been lost by the time it ends.
   *
   * @throws StoreUnavailableException if the transaction could not begin or commit, or its
   *     connection broke while the work was done
   * @throws TransactionConflictException if the database chose the transaction to give way
   */
  boolean doOnceInTransaction(Delivery delivery, TransactionalWork work) throws Exception;

  /**
   * As {@link #doOnceInTransaction(Delivery, TransactionalWork)} for several events in one
   * transaction: all that were not done before are done and remembered, or none. If all were done
   * before, the work is not called. An event that is named twice counts once.
   *
   * @param deliveries of one lease, none of them told from a dead letter
   * @return how many were done now
   * @throws IllegalArgumentException if one is of another lease, or of a dead letter
   * @throws StoreUnavailableException if the transaction could not begin or commit, or its
   *     connection broke while the work was done
   * @throws TransactionConflictException if the database chose the transaction to give way
   */
  int doOnceInTransaction(List<Delivery> deliveries, TransactionalBatch work) throws Exception;

  /** What a handler does with several events, in a transaction. */
  @FunctionalInterface
  interface TransactionalBatch {

    /**
     * Does the work.
     *
     * @param transaction to be used, and neither committed, rolled back nor closed: that is refused
     * @param left the events that were not done before, at least one, in the order they were given
     */
    void run(Connection transaction, List<Delivery> left) throws Exception;
  }

  /** What a handler does with one event, in a transaction. */
  @FunctionalInterface
  interface TransactionalWork {

    /**
     * Does the work.
     *
     * @param transaction to be used, and neither committed, rolled back nor closed: that is refused
     */
    void run(Connection transaction) throws Exception;
  }
}
