package io.github.wrappersync.internal.handler;

import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.DeadLetters;
import io.github.wrappersync.store.DeadRecord;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The dead letters of one handler, and which records have some: later changes of those follow them.
 * What concerns a record is called from its tenant's lane.
 */
final class Letters {

  /** A record of the handler's data type. */
  record Key(String tenantId, String recordId) {

    static Key of(Envelope event) {
      return new Key(event.channel().tenantId(), event.recordId());
    }
  }

  private final String application;
  private final String handler;
  private final DeadLetters store;

  /** How many letters each record has. */
  private final Map<Key, Integer> records = new ConcurrentHashMap<>();

  /** The records that are being worked off, or wait for it in their lanes. */
  private final Set<Key> pending = ConcurrentHashMap.newKeySet();

  Letters(String application, String handler, DeadLetters store) {
    this.application = application;
    this.handler = handler;
    this.store = store;
  }

  /** What stores know the handler by. */
  String handlerKey() {
    return application + '/' + handler;
  }

  /** Learns which records have letters, from before or from another instance. Blocks. */
  void read() {
    List<DeadRecord> found = store.records(handlerKey());
    records.clear();
    pending.clear();
    found.forEach(each -> records.put(new Key(each.tenantId(), each.recordId()), each.letters()));
  }

  boolean has(Key record) {
    return records.containsKey(record);
  }

  /** How many there are. */
  long held() {
    return records.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** Whether just this event is a letter already, told again after a crash. Blocks. */
  boolean hasLetterOf(Envelope event) {
    return store.find(id(event)).isPresent();
  }

  /** An event that turned out to be set aside counts for its record. */
  void found(Envelope event) {
    records.merge(Key.of(event), 1, Integer::sum);
  }

  /** Sets an event aside. Blocks. */
  void put(Lease lease, Envelope event, int attempts, String error, Instant at) {
    store.put(
        lease,
        new DeadLetter(
            id(event),
            application,
            handler,
            event.channel().tenantId(),
            event.channel().dataType(),
            event.recordId(),
            event.position(),
            WireCodec.encode(event),
            attempts,
            error,
            at,
            DeadLetterState.WAITING));
    found(event);
  }

  /** Keeps a letter that failed again. Blocks. */
  void failedAgain(Lease lease, DeadLetter letter, String error) {
    store.put(lease, letter.failedAgain(error));
  }

  /** It was to be retried, and an earlier one of its record was not done. Blocks. */
  void waitsAgain(DeadLetter letter) {
    store.mark(letter.id(), DeadLetterState.WAITING);
  }

  /**
   * The records of which a letter is marked, each given out once until {@link #lettersOf} is
   * called. Blocks.
   */
  List<Key> takeMarked() {
    return store.markedRecords(handlerKey()).stream()
        .map(record -> new Key(record.tenantId(), record.recordId()))
        .filter(pending::add)
        .toList();
  }

  /** The letters of a record, oldest first. Blocks. */
  List<DeadLetter> lettersOf(Key record) {
    pending.remove(record);
    return store.list(handlerKey(), record.tenantId(), record.recordId());
  }

  /** So many letters of the record are left. */
  void left(Key record, int letters) {
    if (letters == 0) {
      records.remove(record);
    } else {
      records.put(record, letters);
    }
  }

  private String id(Envelope event) {
    return "%s/%s/%d/%s".formatted(handlerKey(), event.epoch(), event.position(), event.eventId());
  }
}
