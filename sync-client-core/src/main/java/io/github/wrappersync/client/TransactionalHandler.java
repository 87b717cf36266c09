package io.github.wrappersync.client;

import io.github.wrappersync.model.Change;
import java.sql.Connection;

/**
 * The application's own code for changes of one data type, whose effect is in the database of the
 * client's stores: it happens exactly once.
 *
 * @param <T> the class of the records
 */
@FunctionalInterface
public interface TransactionalHandler<T> {

  /**
   * Does what the change asks for, in the transaction that also remembers the change as done:
   * either both are committed or neither. Called as {@link ChangeHandler#handle}.
   *
   * <p>What it does outside of that database, such as a request to another service, may happen
   * again if the transaction can not be committed.
   *
   * @param transaction to be used for every effect, on this thread, until this method returns; it
   *     refuses to be committed or rolled back
   * @throws Exception anything: the transaction is rolled back, the change is tried again, and
   *     becomes a dead letter in the end
   */
  void handle(Change<T> change, Connection transaction) throws Exception;
}
