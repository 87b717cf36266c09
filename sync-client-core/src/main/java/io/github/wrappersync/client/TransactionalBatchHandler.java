package io.github.wrappersync.client;

import io.github.wrappersync.model.Change;
import java.sql.Connection;
import java.util.List;

/**
 * The application's own code for changes of one data type, several at once, whose effect is in the
 * database of the client's stores: a {@link TransactionalHandler} for handlers that have much to
 * do, and can use statements that do many changes at once, such as JDBC batches. The effect of each
 * change happens exactly once, across crashes, restarts and instances.
 *
 * <p><b>What is in a batch.</b> The changes that wait when a call begins, at most {@link
 * HandlerOptions#batchSize} of them, of any of the handler's tenants. Nothing waits for a batch to
 * fill: if there is one change, it comes alone, and while the handler is busy, more gather. The
 * changes of a tenant come in order, next to each other, in one call at a time; a later state of a
 * record may follow an earlier one in the same batch. Between tenants there is no order, as calls
 * for different tenants may run at once. What the inbox knows as done is left out.
 *
 * <p><b>When a batch fails</b>, all of it is rolled back, and its changes are given one at a time,
 * in lists of one, each with all its {@link HandlerOptions#attempts}: only the one that cannot be
 * done waits for its backoff, with its tenant, and becomes a dead letter in the end. What comes
 * after them comes in batches again. The failure of a batch counts for none of its changes. A
 * change that is tried again, that follows a dead letter, or is retried from one, always comes
 * alone. A deadlock or a serialization failure is tried again at once, a few times with the whole
 * batch.
 *
 * @param <T> the class of the records
 */
@FunctionalInterface
public interface TransactionalBatchHandler<T> {

  /**
   * Does what the changes ask for, in the transaction that also remembers all of them as done: all
   * is committed or nothing. Otherwise as {@link TransactionalHandler#handle}; {@link
   * HandlerOptions#timeout} is that of the whole call.
   *
   * @param changes at least one; cannot be changed
   * @param transaction to be used for every effect, on this thread, until this method returns; it
   *     refuses to be committed or rolled back
   * @throws Exception anything: the transaction is rolled back, and the changes are tried again one
   *     at a time
   */
  void handle(List<Change<T>> changes, Connection transaction) throws Exception;
}
