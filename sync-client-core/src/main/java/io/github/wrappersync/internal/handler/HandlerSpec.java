package io.github.wrappersync.internal.handler;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Inbox;
import java.time.Duration;

/**
 * A handler and how to run it.
 *
 * @param id names it in stores and logs
 * @param dataType what it is told of
 * @param code the application's code
 * @param attempts how often to try a change before it becomes a dead letter
 * @param firstBackoff how long to wait after the first failure; doubles from there
 * @param maxBackoff the longest wait
 * @param <T> the class of the records
 */
public record HandlerSpec<T>(
    String id,
    DataType<T> dataType,
    Code<T> code,
    int attempts,
    Duration firstBackoff,
    Duration maxBackoff) {

  /** Does what the application does with a change, unless the inbox knows it as done. */
  @FunctionalInterface
  public interface Code<T> {

    void handle(Inbox inbox, Delivery delivery, Change<T> change) throws Exception;
  }

  /** The wait after a number of failures, without jitter. */
  Duration backoff(int failures) {
    long millis = firstBackoff.toMillis() << Math.min(failures - 1, 20);
    return Duration.ofMillis(Math.min(millis, maxBackoff.toMillis()));
  }
}
