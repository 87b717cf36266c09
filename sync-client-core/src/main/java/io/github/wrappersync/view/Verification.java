package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What views ask the client about their data. For the client, which implements it; all methods are
 * called by the threads of readers.
 */
public interface Verification {

  /** The age of what was never verified. */
  long NEVER = Long.MAX_VALUE;

  /**
   * The nanoseconds since everything there was of the tenant was known to be in the views; {@link
   * #NEVER} if it never was, and for what the client does not follow: a data type that the
   * publisher refuses, a tenant that is not among the client's. Does not block, and allocates
   * nothing.
   */
  long age(DataType<?> dataType, String tenantId);

  /** The position up to which everything of the tenant's channel has been received. */
  long position(DataType<?> dataType, String tenantId);

  /**
   * That the client does not follow this, or what it is doing and its last problem: for the message
   * of an exception.
   */
  String situation(DataType<?> dataType, String tenantId);

  /** A look-up was served although the data was older than that. */
  void servedStale(DataType<?> dataType, String tenantId, long limitNanos);

  /**
   * Prepares to fetch the records of tenants.
   *
   * @param arrange what to make of the records of a tenant
   */
  <T, I> Fetcher<I> fetcher(DataType<T> dataType, Function<List<Change<T>>, I> arrange);

  /**
   * Fetches the records of a tenant.
   *
   * @param <I> what is made of them
   */
  interface Fetcher<I> {

    /**
     * Has the client brought up to date, or fetches the records. Blocks up to the timeout.
     *
     * @return empty if the view is to answer: it is up to date now, or cannot be asked for
     * @throws io.github.wrappersync.model.SyncException if neither succeeds in time
     */
    Optional<Fetched<I>> fetch(String tenantId, Freshness.OrFetch policy);
  }

  /**
   * The records of a tenant, fetched.
   *
   * @param records what was made of them
   * @param age the nanoseconds since they were asked for
   */
  record Fetched<I>(I records, long age) {}
}
