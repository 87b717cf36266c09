package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import java.util.List;

/**
 * The records of one tenant, arranged for look-ups: immutable, so that a reader who holds one sees
 * all of its parts agree.
 *
 * @param <T> the class of the records
 * @param <I> the class that implements this
 */
interface TenantIndex<T, I extends TenantIndex<T, I>> {

  /** A copy that this change, a delete too, has been applied to; it shares what did not change. */
  I with(Change<T> change);

  /** The index of these records and no others, none of them a delete. */
  I of(List<Change<T>> records);

  /** The number of records. */
  int size();

  default boolean isEmpty() {
    return size() == 0;
  }
}
