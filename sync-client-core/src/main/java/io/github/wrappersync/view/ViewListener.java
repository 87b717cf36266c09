package io.github.wrappersync.view;

/**
 * Is told how the records of a view change, with their old and their new values: to drop what was
 * computed from them, to refresh a screen, to log. What must happen for each change, once and also
 * after a crash, belongs in a handler instead.
 *
 * <p>The view shows the change before the listener is told of it, and may show a later one by then.
 * Changes of one record come in order. All that makes a view differ is told: events, and what a
 * resynchronization finds added, changed or gone. What a view is filled with first, from the
 * publisher or from the file of a warm start, is its beginning and no change; what differs from
 * that file is told. A change that leaves the record equal (by its {@code equals}, or because its
 * data is the same) is not told, and neither is one whose data does not fit the class: the view
 * keeps the last good state, and the next change that fits is told with that as {@code before}.
 *
 * <p>Listeners are called one after the other on a thread that is theirs alone, so that one that is
 * slow holds up other listeners, and nothing else. While as many changes wait for a listener as
 * {@code queueCapacity} says, further changes of the same record become one, with the old value of
 * the first and the new value of the last; if these are equal, none. So a slow listener always
 * learns what there is in the end, and what waits is bounded by the number of records.
 *
 * @param <T> the class of the records
 */
@FunctionalInterface
public interface ViewListener<T> {

  /**
   * The view has changed. May block. What is thrown is logged, once until a call returns normally
   * again, and the change is not told again. Not called any more after the client is closed: what
   * waits then is dropped.
   */
  void onChange(ViewChange<T> change) throws Exception;
}
