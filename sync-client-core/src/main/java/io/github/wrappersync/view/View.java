package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import java.util.Collection;

/**
 * A local copy of the records of one data type, arranged for the look-ups of an application. The
 * engine writes it from one thread; readers of any thread see, without waiting, either all of a
 * load or none of it.
 *
 * @param <T> the class of the records
 */
public interface View<T> {

  /** The kind of records that this view holds. */
  DataType<T> dataType();

  /**
   * Replaces everything by these records, in one step for readers.
   *
   * @param records the newest change of every record of the scope; none is a delete
   */
  void load(Collection<Change<T>> records);

  /** Applies a change that is newer than everything this view holds of its record. */
  void apply(Change<T> change);
}
