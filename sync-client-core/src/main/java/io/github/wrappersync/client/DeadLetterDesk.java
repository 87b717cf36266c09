package io.github.wrappersync.client;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changes that handlers could not do. A record with dead letters takes every later change of it
 * along, so that order is kept when they are retried. Safe for use by several threads; all methods
 * block as long as the store does.
 *
 * <p>Any instance of the application may ask for a retry or a discard: the wish is kept with the
 * letter. The instance that runs the handler does it, within about a second; if none runs, the next
 * one. So these methods return before it is done: a letter that was done is not listed any more,
 * one that failed again is {@link DeadLetterState#WAITING}, with another error.
 *
 * <p>A letter's effect and its removal are one: with a transactional handler in its transaction, so
 * that the effect happens once, whoever asks how often.
 */
public final class DeadLetterDesk {

  private final DeadLetters store;
  private final Map<String, HandlerFollower> handlers;

  DeadLetterDesk(DeadLetters store, Map<String, HandlerFollower> handlers) {
    this.store = store;
    this.handlers = handlers;
  }

  /** The dead letters of all handlers of this client, handler by handler, oldest first. */
  public List<DeadLetter> list() {
    List<DeadLetter> all = new ArrayList<>();
    handlers.keySet().forEach(handler -> all.addAll(list(handler)));
    return all;
  }

  /**
   * The dead letters of a handler, oldest first.
   *
   * @throws IllegalArgumentException if the client has no such handler
   */
  public List<DeadLetter> list(String handler) {
    return store.list(follower(handler).key());
  }

  /** Those of one tenant; as {@link #list(String)}. */
  public List<DeadLetter> list(String handler, String tenantId) {
    return list(handler).stream().filter(letter -> letter.tenantId().equals(tenantId)).toList();
  }

  /** Those of one record; as {@link #list(String)}. */
  public List<DeadLetter> list(String handler, String tenantId, String recordId) {
    return store.list(follower(handler).key(), tenantId, recordId);
  }

  /** The letter with this id; empty if it was done or discarded. */
  public Optional<DeadLetter> find(String id) {
    return store.find(id);
  }

  /**
   * Has all dead letters of a handler tried again: those of a record in order, until one fails.
   *
   * @return how many letters there are to try
   * @throws IllegalArgumentException if the client has no such handler
   */
  public int retry(String handler) {
    return markAll(handler, DeadLetterState.TO_RETRY);
  }

  /**
   * Has a dead letter tried again, and the earlier ones of its record before it.
   *
   * @return how many letters there are to try; 0 if this one was done or discarded
   * @throws IllegalArgumentException if the client has no such handler
   */
  public int retry(DeadLetter letter) {
    HandlerFollower follower = follower(letter);
    List<DeadLetter> record = store.list(follower.key(), letter.tenantId(), letter.recordId());
    List<String> ids = record.stream().map(DeadLetter::id).toList();
    int last = ids.indexOf(letter.id());
    return mark(follower, ids.subList(0, last + 1));
  }

  /**
   * Has all dead letters of a record tried again, in order, until one fails.
   *
   * @return how many letters there are to try
   * @throws IllegalArgumentException if the client has no such handler
   */
  public int retryRecord(String handler, String tenantId, String recordId) {
    return mark(
        follower(handler), list(handler, tenantId, recordId).stream().map(DeadLetter::id).toList());
  }

  /**
   * Gives a dead letter up for good. When a record's last letter is gone, the handler is told of
   * its changes again.
   *
   * @return whether there is such a letter; false also if it was discarded before
   * @throws IllegalArgumentException if the client has no such handler
   */
  public boolean discard(DeadLetter letter) {
    HandlerFollower follower = follower(letter);
    boolean there = store.mark(letter.id(), DeadLetterState.TO_DISCARD);
    follower.lookAtDeadLetters();
    return there;
  }

  /**
   * Gives all dead letters of a handler up for good.
   *
   * @return how many there are, besides those that were discarded before
   * @throws IllegalArgumentException if the client has no such handler
   */
  public int discardAll(String handler) {
    return markAll(handler, DeadLetterState.TO_DISCARD);
  }

  private int markAll(String handler, DeadLetterState state) {
    HandlerFollower follower = follower(handler);
    int marked = store.markAll(follower.key(), state);
    follower.lookAtDeadLetters();
    return marked;
  }

  private int mark(HandlerFollower follower, List<String> ids) {
    int marked = 0;
    for (String id : ids) {
      marked += store.mark(id, DeadLetterState.TO_RETRY) ? 1 : 0;
    }
    follower.lookAtDeadLetters();
    return marked;
  }

  private HandlerFollower follower(DeadLetter letter) {
    HandlerFollower follower = follower(letter.handler());
    if (!follower.key().equals(letter.handlerKey())) {
      throw new IllegalArgumentException(
          "The letter is of application '%s', and this client of another: use a client of that one"
              .formatted(letter.application()));
    }
    return follower;
  }

  private HandlerFollower follower(String handler) {
    @Nullable HandlerFollower follower = handlers.get(handler);
    if (follower == null) {
      throw new IllegalArgumentException(
          "No handler '%s' is registered with this client: expected one of %s"
              .formatted(handler, handlers.keySet()));
    }
    return follower;
  }
}
