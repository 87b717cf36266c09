package io.github.wrappersync.client;

import io.github.wrappersync.model.Change;
import java.util.List;

/**
 * Surrounds every call of a client's handlers, for what concerns all of them, such as an
 * observation or a context for logs.
 */
@FunctionalInterface
public interface HandlerInterceptor {

  /** The handler's call, with what other interceptors do around it. */
  @FunctionalInterface
  interface Call {

    /**
     * Calls the handler.
     *
     * @throws Exception what the handler throws
     */
    void proceed() throws Exception;
  }

  /**
   * Calls the handler by {@link Call#proceed}, once, on this thread. Each attempt is a call of its
   * own; a change that is known to be done is not called for. In a transactional handler's
   * transaction, which is committed after this returns.
   *
   * @param handler the handler's id
   * @param change what the handler is told
   * @throws Exception what the handler throws; anything else counts as its failure too
   */
  void around(String handler, Change<?> change, Call call) throws Exception;

  /**
   * As {@link #around}, of a call for several changes at once: see {@link
   * TransactionalBatchHandler}. One that is called for a single change is told by {@link #around}.
   * Default: as for the first change.
   *
   * @param changes what the handler is told, at least two
   */
  default void aroundBatch(String handler, List<? extends Change<?>> changes, Call call)
      throws Exception {
    around(handler, changes.get(0), call);
  }
}
