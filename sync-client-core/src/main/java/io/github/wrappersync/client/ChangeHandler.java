package io.github.wrappersync.client;

import io.github.wrappersync.model.Change;

/**
 * The application's own code for changes of one data type.
 *
 * @param <T> the class of the records
 */
@FunctionalInterface
public interface ChangeHandler<T> {

  /**
   * Does what the change asks for. Called on a thread for handlers: for one tenant one change at a
   * time, in order; for several tenants by several threads at once. May block.
   *
   * <p>A change may come again after a crash, with the same {@link Change#eventId}.
   *
   * @throws Exception anything: the change is tried again, and becomes a dead letter in the end
   */
  void handle(Change<T> change) throws Exception;
}
