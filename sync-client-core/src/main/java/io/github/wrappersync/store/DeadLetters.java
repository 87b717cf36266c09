package io.github.wrappersync.store;

import java.util.List;
import java.util.Optional;

/**
 * Keeps the dead letters of all handlers. May be called by several threads.
 *
 * <p>Only the instance that runs a handler sets letters aside and works them off; others mark them.
 * A letter goes when its {@link Delivery} is done: that is the {@link Inbox}'s to do, at once with
 * the memory of it.
 */
public interface DeadLetters {

  /**
   * Keeps a letter. One with the id of a kept letter replaces that and keeps its place in the
   * order.
   *
   * @param lease of the letter's handler
   * @throws LeaseLostException if another instance holds the lease
   */
  void put(Lease lease, DeadLetter letter);

  /**
   * The letters of a handler in the order in which they were kept first.
   *
   * @param handler {@code application/id}
   */
  List<DeadLetter> list(String handler);

  /** The letters of one record, in the same order. */
  List<DeadLetter> list(String handler, String tenantId, String recordId);

  /** The records that have letters. */
  List<DeadRecord> records(String handler);

  /** The records of which a letter is marked; with how many such letters. */
  List<DeadRecord> markedRecords(String handler);

  /** The letter with this id, if it is kept. */
  Optional<DeadLetter> find(String id);

  /**
   * Marks a letter. One that is to be discarded stays so.
   *
   * @return whether it is there, and was not to be discarded
   */
  boolean mark(String id, DeadLetterState state);

  /**
   * Marks all letters of a handler. Those that are to be discarded stay so.
   *
   * @return how many there are besides those
   */
  int markAll(String handler, DeadLetterState state);
}
