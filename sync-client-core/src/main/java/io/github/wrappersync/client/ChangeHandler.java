package io.github.wrappersync.client;

import io.github.wrappersync.model.Change;

/**
 * The application's own code for changes of one data type. It is told of each change at least once.
 *
 * <p><b>What can be told twice.</b> The client remembers a change as done after the code has
 * returned. So the same change, with the same {@link Change#eventId}, comes again
 *
 * <ul>
 *   <li>if the process dies, or the stores fail until it does, after the code has done its work and
 *       before that was remembered;
 *   <li>if the code throws, or is interrupted by its timeout, after it has done some of its work;
 *   <li>if this instance is frozen or cut off from its stores in the middle of a call for longer
 *       than its lease (six seconds): another instance does the change meanwhile, and this call
 *       goes on beside it;
 *   <li>after a restart, if the stores are in memory: everything that exists is told again.
 * </ul>
 *
 * A state may be told again, under another event id, as a {@code SNAPSHOT} change: after the event
 * log was rebuilt or restored, after a handler was away for longer than events are kept, and for
 * one that was stopped while it was still told what exists.
 *
 * <p>So make the effect one that may be repeated, such as writing the state that the change holds,
 * or use a {@link TransactionalHandler}, whose effect happens exactly once.
 *
 * @param <T> the class of the records
 */
@FunctionalInterface
public interface ChangeHandler<T> {

  /**
   * Does what the change asks for. Called on a thread for handlers: for one tenant one change at a
   * time, in order; for several tenants by several threads at once. May block, for {@link
   * HandlerOptions#timeout} at most. The client's views show the change by then, or a later one,
   * except while a handler whose lease has just come to this instance is catching up.
   *
   * @throws Exception anything: the change is tried again, and becomes a dead letter in the end
   */
  void handle(Change<T> change) throws Exception;
}
