package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DeleteReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All that the handlers of a client were told, in the order in which each record's was told. */
final class Journal {

  /**
   * A change as a handler was told of it.
   *
   * @param age the time since the wrapper's transaction wrote it, by the clock of this machine
   */
  record Told(
      ChangeType type, Optional<DeleteReason> reason, long position, Record record, Duration age) {

    boolean isDelete() {
      return type == ChangeType.DELETE;
    }
  }

  private final Map<String, List<Told>> byRecord = new ConcurrentHashMap<>();

  /** What a handler does: called for one tenant one at a time, so for a record as well. */
  void tell(Change<? extends Record> change) {
    Told told =
        new Told(
            change.type(),
            change.reason(),
            change.position(),
            change.record(),
            Duration.between(change.timestamp(), Instant.now()));
    List<Told> before =
        byRecord.computeIfAbsent(
            key(change.dataType().name(), change.tenantId(), change.recordId()),
            key -> new ArrayList<>());
    synchronized (before) {
      before.add(told);
    }
  }

  private static String key(String dataType, String tenantId, String recordId) {
    return dataType + ' ' + tenantId + ' ' + recordId;
  }

  /** What was told of a record, the oldest first. */
  List<Told> of(String dataType, String tenantId, String recordId) {
    return copy(byRecord.getOrDefault(key(dataType, tenantId, recordId), List.of()));
  }

  /** Each record as it was told last, apart from those deleted last. */
  Set<Record> lastStates() {
    Set<Record> states = new HashSet<>();
    for (List<Told> record : byRecord.values()) {
      List<Told> told = copy(record);
      Told last = told.get(told.size() - 1);
      if (!last.isDelete()) {
        states.add(last.record());
      }
    }
    return states;
  }

  /** The records of which an older change, or the same one, was told after a newer one. */
  List<String> toldOutOfOrder() {
    return recordsWith((before, after) -> after.position() <= before.position());
  }

  /**
   * The records that came back after their deletion. No test of ours inserts a record again under
   * an id that was deleted.
   */
  List<String> resurrected() {
    return recordsWith(
        (before, after) ->
            before.reason().equals(Optional.of(DeleteReason.DELETED)) && !after.isDelete());
  }

  private interface Step {
    boolean isWrong(Told before, Told after);
  }

  private List<String> recordsWith(Step step) {
    List<String> found = new ArrayList<>();
    byRecord.forEach(
        (key, record) -> {
          List<Told> told = copy(record);
          for (int i = 1; i < told.size(); i++) {
            if (step.isWrong(told.get(i - 1), told.get(i))) {
              found.add(key + ": " + told);
              return;
            }
          }
        });
    return found;
  }

  /** How many changes were told, those of snapshots among them. */
  int size() {
    return all().size();
  }

  /** The ages of the changes that were no snapshot's, in rising order. */
  List<Duration> ages() {
    return all().stream()
        .filter(told -> told.type() != ChangeType.SNAPSHOT)
        .map(Told::age)
        .sorted()
        .toList();
  }

  private List<Told> all() {
    List<Told> all = new ArrayList<>();
    byRecord.values().forEach(record -> all.addAll(copy(record)));
    return all;
  }

  private static List<Told> copy(List<Told> record) {
    synchronized (record) {
      return List.copyOf(record);
    }
  }
}
