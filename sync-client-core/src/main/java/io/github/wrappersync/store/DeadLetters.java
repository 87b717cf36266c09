package io.github.wrappersync.store;

import java.util.List;
import java.util.Optional;

/** Keeps the dead letters of all handlers. May be called by several threads. */
public interface DeadLetters {

  /**
   * Keeps a letter. One with the id of a kept letter replaces that and keeps its place in the
   * order.
   */
  void put(DeadLetter letter);

  /** The letters of a handler in the order in which they were kept first. */
  List<DeadLetter> list(String handler);

  /** The letter with this id, if it is kept. */
  Optional<DeadLetter> find(String id);

  /**
   * Forgets a letter.
   *
   * @return whether it was there
   */
  boolean remove(String id);
}
