package io.github.wrappersync.view;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.SyncException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a view: looks whether a tenant's data is current enough for the policy, then
 * reads. In this order, as what is read after the look is at least as new as the look says.
 */
final class Reads<T, I extends TenantIndex<T, I>> {

  /**
   * What there is of a tenant.
   *
   * @param index null if there is no record
   * @param age empty if it was never verified
   * @param stale whether that is more than the policy allows
   */
  record Answer<I>(@Nullable I index, Optional<Duration> age, boolean stale) {}

  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final DataType<T> dataType;
  private final Tenants<T, I> table;
  private final I empty;
  private final Verification verification;
  private final Verification.Fetcher<I> fetcher;
  private final Freshness policy;
  private final long limit;

  Reads(Tenants<T, I> table, I empty, Verification verification, Freshness policy) {
    this(table, empty, verification, verification.fetcher(table.dataType(), empty::of), policy);
  }

  private Reads(
      Tenants<T, I> table,
      I empty,
      Verification verification,
      Verification.Fetcher<I> fetcher,
      Freshness policy) {
    this.dataType = table.dataType();
    this.table = table;
    this.empty = empty;
    this.verification = verification;
    this.fetcher = fetcher;
    this.policy = Objects.requireNonNull(policy, "freshness");
    this.limit = limitOf(policy);
  }

  /** The same under another policy. */
  Reads<T, I> with(Freshness other) {
    return new Reads<>(table, empty, verification, fetcher, other);
  }

  /** The tenant's index; null if there is no record of it. */
  @Nullable I find(String tenantId) {
    return limit == NO_LIMIT || verification.age(dataType, tenantId) <= limit
        ? table.find(tenantId)
        : answer(tenantId).index();
  }

  /** The tenant's index; the empty one if there is no record of it. */
  I get(String tenantId) {
    I index = find(tenantId);
    return index == null ? empty : index;
  }

  /** The tenant's index with its age. */
  Answer<I> answer(String tenantId) {
    long age = verification.age(dataType, tenantId);
    if (age <= limit) {
      return new Answer<>(table.find(tenantId), duration(age), false);
    }
    if (policy instanceof Freshness.OrFetch fetch) {
      return fetch(tenantId, fetch);
    }
    I index = table.find(tenantId);
    if (policy instanceof Freshness.OrServe) {
      verification.servedStale(dataType, tenantId, limit);
      return new Answer<>(index, duration(age), true);
    }
    throw tooOld(tenantId, age, null);
  }

  Verified verified(String tenantId) {
    return new Verified(
        duration(verification.age(dataType, tenantId)), verification.position(dataType, tenantId));
  }

  private Answer<I> fetch(String tenantId, Freshness.OrFetch fetch) {
    Optional<Verification.Fetched<I>> fetched;
    try {
      fetched = fetcher.fetch(tenantId, fetch);
    } catch (SyncException e) {
      throw tooOld(tenantId, verification.age(dataType, tenantId), e);
    }
    if (fetched.isEmpty()) {
      long age = verification.age(dataType, tenantId);
      return new Answer<>(table.find(tenantId), duration(age), false);
    }
    I index = fetched.get().records();
    return new Answer<>(index.isEmpty() ? null : index, duration(fetched.get().age()), false);
  }

  private StaleDataException tooOld(String tenantId, long age, @Nullable SyncException cause) {
    return new StaleDataException(
        dataType,
        tenantId,
        duration(age),
        Duration.ofNanos(limit),
        verification.situation(dataType, tenantId),
        cause);
  }

  private static Optional<Duration> duration(long age) {
    return age == Verification.NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(age));
  }

  private static long limitOf(Freshness policy) {
    if (policy instanceof Freshness.OrFail orFail) {
      return orFail.limit().toNanos();
    }
    if (policy instanceof Freshness.OrServe orServe) {
      return orServe.limit().toNanos();
    }
    return policy instanceof Freshness.OrFetch orFetch ? orFetch.limit().toNanos() : NO_LIMIT;
  }
}
