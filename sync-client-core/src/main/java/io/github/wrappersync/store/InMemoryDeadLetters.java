package io.github.wrappersync.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps dead letters in a map in the order in which they came. */
final class InMemoryDeadLetters implements DeadLetters {

  private record Key(String tenantId, String recordId) {}

  private final InMemoryLeases leases;
  private final Map<String, DeadLetter> letters = new LinkedHashMap<>();

  InMemoryDeadLetters(InMemoryLeases leases) {
    this.leases = leases;
  }

  @Override
  public synchronized void put(Lease lease, DeadLetter letter) {
    leases.requireHeld(lease);
    letters.put(letter.id(), letter);
  }

  @Override
  public List<DeadLetter> list(String handler) {
    return select(handler, letter -> true);
  }

  @Override
  public List<DeadLetter> list(String handler, String tenantId, String recordId) {
    return select(
        handler,
        letter -> letter.tenantId().equals(tenantId) && letter.recordId().equals(recordId));
  }

  @Override
  public List<DeadRecord> records(String handler) {
    return records(list(handler));
  }

  @Override
  public List<DeadRecord> markedRecords(String handler) {
    return records(select(handler, letter -> letter.state() != DeadLetterState.WAITING));
  }

  @Override
  public synchronized Optional<DeadLetter> find(String id) {
    return Optional.ofNullable(letters.get(id));
  }

  @Override
  public synchronized boolean mark(String id, DeadLetterState state) {
    DeadLetter letter = letters.get(id);
    if (letter == null || letter.state() == DeadLetterState.TO_DISCARD) {
      return false;
    }
    letters.put(id, letter.withState(state));
    return true;
  }

  @Override
  public synchronized int markAll(String handler, DeadLetterState state) {
    return (int) list(handler).stream().filter(letter -> mark(letter.id(), state)).count();
  }

  synchronized void remove(String id) {
    letters.remove(id);
  }

  private synchronized List<DeadLetter> select(String handler, Predicate<DeadLetter> wanted) {
    return letters.values().stream()
        .filter(letter -> letter.handlerKey().equals(handler))
        .filter(wanted)
        .toList();
  }

  private static List<DeadRecord> records(List<DeadLetter> letters) {
    Map<Key, Integer> counts = new LinkedHashMap<>();
    letters.forEach(l -> counts.merge(new Key(l.tenantId(), l.recordId()), 1, Integer::sum));
    List<DeadRecord> records = new ArrayList<>();
    counts.forEach((key, n) -> records.add(new DeadRecord(key.tenantId(), key.recordId(), n)));
    return records;
  }
}
