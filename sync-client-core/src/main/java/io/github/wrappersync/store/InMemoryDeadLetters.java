package io.github.wrappersync.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps dead letters in a map in the order in which they came. */
final class InMemoryDeadLetters implements DeadLetters {

  private final Map<String, DeadLetter> letters = new LinkedHashMap<>();

  @Override
  public synchronized void put(DeadLetter letter) {
    letters.put(letter.id(), letter);
  }

  @Override
  public synchronized List<DeadLetter> list(String handler) {
    return letters.values().stream().filter(letter -> letter.handler().equals(handler)).toList();
  }

  @Override
  public synchronized Optional<DeadLetter> find(String id) {
    return Optional.ofNullable(letters.get(id));
  }

  @Override
  public synchronized boolean remove(String id) {
    return letters.remove(id) != null;
  }
}
