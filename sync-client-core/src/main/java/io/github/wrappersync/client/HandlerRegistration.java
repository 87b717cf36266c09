package io.github.wrappersync.client;

import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.model.DataType;
import java.util.Optional;

/**
 * The part of a client with which handlers are registered before its start, and paused at any time.
 */
abstract sealed class HandlerRegistration permits SyncClient {

  abstract Lifecycle lifecycle();

  abstract Registrations registrations();

  /** The whole of it. */
  abstract SyncClient client();

  /** Registers a handler with {@link HandlerOptions#defaults()}. */
  public <T> SyncClient handle(String id, DataType<T> dataType, ChangeHandler<T> handler) {
    return handle(id, dataType, handler, HandlerOptions.defaults());
  }

  /**
   * Registers a handler. It resumes from its checkpoint; one without is first told every record
   * that exists, as {@code SNAPSHOT} changes. Of several instances that share their stores, one
   * runs it.
   *
   * <p>Stores know it as {@code application/id}. Where they have a checkpoint of this id for
   * another data type it does not run, and its status says so.
   *
   * @param id names it in the stores and in logs: keep it over releases
   * @throws IllegalArgumentException if the id is taken, or not of 1 to 200 visible ASCII
   *     characters, if the handler's tenants are not among the client's, or if the application is
   *     known not to receive the data type
   * @throws IllegalStateException after {@link SyncClient#start}
   */
  public <T> SyncClient handle(
      String id, DataType<T> dataType, ChangeHandler<T> handler, HandlerOptions options) {
    return register(id, dataType, registrations().once(id, handler), options);
  }

  /** Registers a transactional handler with {@link HandlerOptions#defaults()}. */
  public <T> SyncClient handleInTransaction(
      String id, DataType<T> dataType, TransactionalHandler<T> handler) {
    return handleInTransaction(id, dataType, handler, HandlerOptions.defaults());
  }

  /**
   * Registers a handler whose effect is in the database of the stores, and happens exactly once;
   * otherwise as {@link #handle(String, DataType, ChangeHandler, HandlerOptions)}.
   *
   * @throws IllegalArgumentException also if the stores have no transactions: {@link
   *     io.github.wrappersync.store.jdbc.JdbcStores} have
   */
  public <T> SyncClient handleInTransaction(
      String id, DataType<T> dataType, TransactionalHandler<T> handler, HandlerOptions options) {
    return register(id, dataType, registrations().inTransaction(id, handler), options);
  }

  /** Registers a handler of batches with {@link HandlerOptions#defaults()}. */
  public <T> SyncClient handleBatchInTransaction(
      String id, DataType<T> dataType, TransactionalBatchHandler<T> handler) {
    return handleBatchInTransaction(id, dataType, handler, HandlerOptions.defaults());
  }

  /**
   * As {@link #handleInTransaction(String, DataType, TransactionalHandler, HandlerOptions)}, for a
   * handler that is told as many changes at once as wait, up to {@link HandlerOptions#batchSize}:
   * several times as fast where there is much to catch up with. An id may change between the two.
   */
  public synchronized <T> SyncClient handleBatchInTransaction(
      String id,
      DataType<T> dataType,
      TransactionalBatchHandler<T> handler,
      HandlerOptions options) {
    lifecycle().requireNotStarted("Handler '" + id + "'");
    registrations().addBatch(id, dataType, handler, options);
    return client();
  }

  private synchronized <T> SyncClient register(
      String id, DataType<T> dataType, HandlerSpec.Code<T> code, HandlerOptions options) {
    lifecycle().requireNotStarted("Handler '" + id + "'");
    registrations().add(id, dataType, code, options);
    return client();
  }

  /**
   * Stops a handler in this instance until {@link #resume}: it begins nothing any more, and another
   * instance with the same stores takes it over. Views and other handlers go on. A call that is
   * under way ends; in a transaction it may be taken back, and is done again later. May be called
   * before {@link SyncClient#start}, and again. Blocks for the stores.
   *
   * <p>{@link SyncClient#awaitCaughtUp} does not wait for a handler that is paused. A pause ends
   * with the client.
   *
   * @throws IllegalArgumentException if there is no such handler
   */
  public void pause(String handler) {
    follower(handler, true).ifPresent(HandlerFollower::pause);
  }

  /**
   * Ends a pause: the handler goes on from where it was, with all that has happened since, unless
   * another instance has taken it over. Without effect if it is not paused. Does not block.
   *
   * @throws IllegalArgumentException if there is no such handler
   */
  public void resume(String handler) {
    follower(handler, false).ifPresent(HandlerFollower::resume);
  }

  /** Empty before the start, which looks at what is remembered here. */
  private synchronized Optional<HandlerFollower> follower(String handler, boolean pause) {
    registrations().requireHandler(handler);
    Optional<RunningClient> started = lifecycle().started();
    if (started.isEmpty()) {
      registrations().pause(handler, pause);
    }
    return started.map(client -> client.handlers().get(handler));
  }
}
