package io.github.wrappersync.internal.handler;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.TransactionalInbox;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A handler and how to run it.
 *
 * @param id names it in logs, and with the application in stores
 * @param dataType what it is told of
 * @param code the application's code
 * @param tenants the tenants that it is told of; empty for all
 * @param retries what happens when it fails
 * @param timeout how long a call may take; empty for ever
 * @param concurrency how many of its calls run at once, each for other tenants
 * @param batch how it does several changes at once; empty if it does not
 * @param <T> the class of the records
 */
public record HandlerSpec<T>(
    String id,
    DataType<T> dataType,
    Code<T> code,
    Set<String> tenants,
    Retries retries,
    Optional<Duration> timeout,
    int concurrency,
    Optional<Batch<T>> batch) {

  /** As many calls at once as there are threads. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** Does what the application does with a change, unless the inbox knows it as done. */
  @FunctionalInterface
  public interface Code<T> {

    /**
     * Does it.
     *
     * @param inbox of the client's stores; where these have no transactions, work in one fails
     */
    void handle(TransactionalInbox inbox, Delivery delivery, Change<T> change) throws Exception;
  }

  /** Does what the application does with several changes, without those the inbox knows as done. */
  @FunctionalInterface
  public interface BatchCode<T> {

    /**
     * Does all of it or nothing.
     *
     * @param deliveries those of the changes, in their order; of one lease, none of a dead letter
     */
    void handle(TransactionalInbox inbox, List<Delivery> deliveries, List<Change<T>> changes)
        throws Exception;
  }

  /**
   * How a handler does several changes at once.
   *
   * @param most how many at most
   * @param code the application's code
   * @param <T> the class of the records
   */
  public record Batch<T>(int most, BatchCode<T> code) {}

  public HandlerSpec {
    tenants = Set.copyOf(tenants);
  }

  /** A handler of as many calls at once as there are threads. */
  public HandlerSpec(
      String id,
      DataType<T> dataType,
      Code<T> code,
      Set<String> tenants,
      Retries retries,
      Optional<Duration> timeout) {
    this(id, dataType, code, tenants, retries, timeout, UNLIMITED, Optional.empty());
  }

  /** A handler of all tenants that may take its time. */
  public HandlerSpec(
      String id,
      DataType<T> dataType,
      Code<T> code,
      int attempts,
      Duration firstBackoff,
      Duration maxBackoff) {
    this(
        id,
        dataType,
        code,
        Set.of(),
        new Retries(attempts, firstBackoff, maxBackoff, Retries.DEFAULTS.hopeless()),
        Optional.empty());
  }

  boolean wants(String tenantId) {
    return tenants.isEmpty() || tenants.contains(tenantId);
  }
}
