package io.github.wrappersync.client;

import io.github.wrappersync.model.Change;
import java.sql.Connection;

/**
 * The application's own code for changes of one data type, whose effect is in the database of the
 * client's stores: it happens exactly once, across crashes, restarts and instances. The code itself
 * may be called more than once for a change; all calls but one are rolled back.
 *
 * @param <T> the class of the records
 */
@FunctionalInterface
public interface TransactionalHandler<T> {

  /**
   * Does what the change asks for, in the transaction that also remembers the change as done, and
   * removes it if it is a dead letter: all is committed or nothing. The transaction is refused at
   * its end if another instance has taken the handler over meanwhile. Called as {@link
   * ChangeHandler#handle}.
   *
   * <p>What it does outside of that database, such as a request to another service, may happen
   * again if the transaction can not be committed.
   *
   * <p>A deadlock or a serialization failure is tried again at once and not counted. If the
   * database goes away, the change waits for it and is not counted as failed either.
   *
   * <p>Nothing may end the transaction before this method returns: no {@code COMMIT} as text, and
   * on MariaDB and MySQL no statement that commits by itself, such as DDL or {@code TRUNCATE}. The
   * change would count as done with half of its effect.
   *
   * @param transaction to be used for every effect, on this thread, until this method returns; it
   *     refuses to be committed or rolled back
   * @throws Exception anything: the transaction is rolled back, the change is tried again, and
   *     becomes a dead letter in the end
   */
  void handle(Change<T> change, Connection transaction) throws Exception;
}
