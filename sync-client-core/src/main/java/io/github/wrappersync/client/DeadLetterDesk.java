package io.github.wrappersync.client;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetters;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes that handlers could not do. A record with dead letters takes every later change of it
 * along, so that order is kept when they are retried. Safe for use by several threads.
 */
public final class DeadLetterDesk {

  private record RecordKey(String tenantId, String recordId) {}

  private final DeadLetters store;
  private final Map<String, HandlerFollower> handlers;

  DeadLetterDesk(DeadLetters store, Map<String, HandlerFollower> handlers) {
    this.store = store;
    this.handlers = handlers;
  }

  /** The dead letters of a handler, oldest first. May block, as its store does. */
  public List<DeadLetter> list(String handler) {
    return store.list(handler);
  }

  /**
   * Tries a handler's dead letters again: those of a record in order, until one fails. Returns at
   * once; changes of the same tenants wait meanwhile.
   *
   * @return how many letters there are to try
   * @throws IllegalArgumentException if the client has no such handler
   */
  public int retry(String handler) {
    HandlerFollower follower = follower(handler);
    List<DeadLetter> letters = store.list(handler);
    Set<RecordKey> records = new LinkedHashSet<>();
    letters.forEach(l -> records.add(new RecordKey(l.tenantId(), l.recordId())));
    records.forEach(record -> follower.retryDeadLetters(record.tenantId(), record.recordId()));
    return letters.size();
  }

  /**
   * Gives a dead letter up for good. Returns at once. When a record's last letter is gone, the
   * handler is told of its changes again.
   *
   * @return whether there is such a letter
   */
  public boolean discard(DeadLetter letter) {
    if (store.find(letter.id()).isEmpty()) {
      return false;
    }
    follower(letter.handler()).discardDeadLetter(letter.tenantId(), letter.recordId(), letter.id());
    return true;
  }

  private HandlerFollower follower(String handler) {
    @Nullable HandlerFollower follower = handlers.get(handler);
    if (follower == null) {
      throw new IllegalArgumentException(
          "No handler '%s' runs in this client: expected one of %s, after start()"
              .formatted(handler, handlers.keySet()));
    }
    return follower;
  }
}
