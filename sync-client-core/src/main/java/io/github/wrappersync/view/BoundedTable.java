package io.github.wrappersync.view;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.view.TenantNotLoadedException.Reason;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Why a reader is told the truth, and is always woken up. (Why what is loaded is the truth: BoundedFollower.)
 *
 * Only the engine's thread puts a tenant into `held`, and only it changes one that is there. Caffeine takes tenants out at any
 * time, on any thread. So a tenant that is there is up to what the engine has given, however often it was evicted and loaded.
 * A change finds it there or not; `computeIfPresent` brings none back that was evicted.
 *
 * A reader who finds nothing enters `awaited` and waits for the index itself, not for the tenant to be held: where there is
 * less room than there are readers, a tenant may be evicted before they look. Whoever entered first has the source
 * load it. The engine's thread answers in three steps with nothing given between them: put, take the entry out, complete
 * it. So who enters before the second step gets an index that is up to date when they get it; who enters after it makes an
 * entry of its own, and the source looks whether the tenant is held before it loads.
 *
 * The last to leave takes the entry out in the same step in which it counts itself out, and then tells the source. Who enters
 * later makes a new entry and tells it after that, so that a load that was given up is begun again.
 *
 * `closed` is set before those who wait are failed, and is looked at after entering: one of the two sees the other.
 */

/**
 * The tenants of a bounded view: as many as there is room for, each loaded when it is looked up.
 */
final class BoundedTable<T, I extends TenantIndex<T, I>> extends Tenants<T, I>
    implements BoundedView<T> {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.view");

  private final ViewOptions options;
  private final Cache<String, Held<T, I>> held;
  private final ConcurrentMap<String, Awaited<I>> awaited = new ConcurrentHashMap<>();
  private final AtomicBoolean tooHeavyTold = new AtomicBoolean();
  private @Nullable TenantSource opened;
  private volatile @Nullable TenantSource source;
  private volatile boolean closed;

  BoundedTable(DataType<T> dataType, I empty, ViewOptions options) {
    super(dataType, empty);
    this.options = options;
    Caffeine<Object, Object> room = Caffeine.newBuilder().executor(Runnable::run);
    this.held =
        options.isWeighed()
            ? room.maximumWeight(options.maximum())
                .weigher((String tenantId, Held<T, I> tenant) -> tenant.weight())
                .build()
            : room.maximumSize(options.maximum()).build();
  }

  // ------------------------------------------------------------------ the reader's side

  @Override
  @Nullable I find(String tenantId) {
    TenantSource present = source;
    if (present == null) {
      throw new ViewNotReadyException(dataType());
    }
    Held<T, I> tenant = held.getIfPresent(tenantId);
    I index = tenant == null ? awaitLoad(tenantId, present) : tenant.index();
    return index.isEmpty() ? null : index;
  }

  private I awaitLoad(String tenantId, TenantSource from) {
    from.refusal(tenantId)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    Awaited<I> entry = enter(tenantId, from);
    try {
      return entry.index().get(options.loadTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw notLoaded(Reason.TIMED_OUT, tenantId, tooLate(entry.problem()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw notLoaded(failure.reason, tenantId, String.valueOf(failure.getMessage()));
      }
      throw new IllegalStateException("A load ended in a way that it never does", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notLoaded(
          Reason.INTERRUPTED, tenantId, "the thread was interrupted while it waited for it");
    } finally {
      leave(tenantId, entry, from);
    }
  }

  /** Enters those who wait; the first has the tenant loaded. */
  Awaited<I> enter(String tenantId, TenantSource from) {
    AtomicBoolean first = new AtomicBoolean();
    Awaited<I> entry =
        awaited.compute(
            tenantId,
            (id, present) -> {
              first.set(present == null);
              return (present == null ? new Awaited<I>() : present).joined();
            });
    if (closed) {
      entry.index().completeExceptionally(closedFailure());
    } else if (first.get()) {
      from.load(tenantId);
    }
    return entry;
  }

  private void leave(String tenantId, Awaited<I> entry, TenantSource from) {
    AtomicBoolean last = new AtomicBoolean();
    awaited.computeIfPresent(
        tenantId,
        (id, present) -> {
          if (present != entry) {
            return present;
          }
          Awaited<I> others = present.left();
          last.set(others == null);
          return others;
        });
    if (last.get()) {
      from.giveUp(tenantId);
    }
  }

  private String tooLate(@Nullable String problem) {
    return "it took longer than %s%s. Check that the publisher runs and can be reached, and try again; loadTimeout(…) of ViewOptions gives it more time"
        .formatted(
            options.loadTimeout(),
            problem == null
                ? ", without an answer or a place in the queue of requests"
                : ", and the last problem was: " + problem);
  }

  private TenantNotLoadedException notLoaded(Reason reason, String tenantId, String cause) {
    return new TenantNotLoadedException(reason, dataType(), tenantId, cause);
  }

  // ------------------------------------------------------------------ the engine's side

  @Override
  public void open(TenantSource from) {
    opened = from;
  }

  @Override
  public void load(Collection<Change<T>> records) {
    held.invalidateAll();
    source = opened;
  }

  @Override
  public void apply(Change<T> change) {
    held.asMap().computeIfPresent(change.tenantId(), (id, tenant) -> tenant.with(change));
  }

  @Override
  public boolean holds(String tenantId) {
    return held.policy().getIfPresentQuietly(tenantId) != null;
  }

  @Override
  public boolean isAwaited(String tenantId) {
    return awaited.containsKey(tenantId);
  }

  @Override
  public Draft<T> draft(String tenantId, long position, List<Change<T>> records) {
    return new Aside(tenantId, Held.loaded(empty(), position, records));
  }

  @Override
  public boolean answer(String tenantId) {
    Held<T, I> tenant = held.policy().getIfPresentQuietly(tenantId);
    if (tenant == null) {
      return false;
    }
    complete(tenantId, tenant.index());
    return true;
  }

  private void complete(String tenantId, I index) {
    Awaited<I> entry = awaited.remove(tenantId);
    if (entry != null) {
      entry.index().complete(index);
    }
  }

  @Override
  public void fail(String tenantId, Reason reason, String cause) {
    Awaited<I> entry = awaited.remove(tenantId);
    if (entry != null) {
      entry.index().completeExceptionally(new Failure(reason, cause));
    }
  }

  @Override
  public void noteProblem(String tenantId, String problem) {
    Awaited<I> entry = awaited.get(tenantId);
    if (entry != null) {
      entry.problem(problem);
    }
  }

  @Override
  public void letGo(String tenantId) {
    held.invalidate(tenantId);
  }

  @Override
  public void close() {
    closed = true;
    awaited.values().forEach(entry -> entry.index().completeExceptionally(closedFailure()));
  }

  /** How many tenants are held, and how many are awaited. */
  long size() {
    held.cleanUp();
    return held.estimatedSize() + awaited.size();
  }

  private static Failure closedFailure() {
    return new Failure(Reason.CLOSED, "the client is closed");
  }

  private void warnIfTooHeavy(Held<T, I> tenant) {
    if (options.isWeighed()
        && tenant.weight() > options.maximum()
        && tooHeavyTold.compareAndSet(false, true)) {
      log.warn(
          "A tenant has {} records, above the maximumWeight({}) of the view of {}: it is not held, each look-up loads it. Raise the maximum",
          tenant.weight(),
          options.maximum(),
          dataType());
    }
  }

  /** Why a load failed; each who waits makes an exception of its own of it. */
  private static final class Failure extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    Failure(Reason reason, String message) {
      super(message);
      this.reason = reason;
    }
  }

  /** A tenant that is being loaded; belongs to one thread after the other. */
  private final class Aside implements Draft<T> {

    private final String tenantId;
    private Held<T, I> tenant;

    Aside(String tenantId, Held<T, I> tenant) {
      this.tenantId = tenantId;
      this.tenant = tenant;
    }

    @Override
    public void apply(Change<T> change) {
      tenant = tenant.with(change);
    }

    @Override
    public void publish() {
      warnIfTooHeavy(tenant);
      held.put(tenantId, tenant);
      complete(tenantId, tenant.index());
    }
  }
}
