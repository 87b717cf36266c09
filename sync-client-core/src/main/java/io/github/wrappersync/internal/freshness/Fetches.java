package io.github.wrappersync.internal.freshness;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Engine;
import io.github.wrappersync.internal.engine.EngineParts;
import io.github.wrappersync.internal.engine.Snapshot;
import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Why readers can not storm the publisher, however many there are and whatever it does.
 *
 * - To be brought up to date, all of a client's readers wait for one and the same pull of the engine. When it fails nobody asks for
 *   another one for KEEP; when it hangs, as behind a full queue of handlers, one reader finds out, and the others do not wait for it.
 * - A tenant's records are asked for by one request at a time, which all who want them share, and whose answer is kept for KEEP.
 * - No more than the threads of `pool` ask at the same time, and no more than MOST wait for one of them: the next fails at once.
 * - When the publisher is away, refuses the token or is not ready, that is so for all tenants: for KEEP nobody asks, and whoever
 *   waits for a thread fails with the same cause. A question that the publisher refuses is kept for that tenant alone, so that a tenant's
 *   id that makes no sense is nobody else's problem.
 */

/** What the fetches of one client share. Safe for use by several threads. */
public final class Fetches implements AutoCloseable {

  /** How long an answer, or that there is none, is good for those who come next. */
  static final Duration KEEP = Duration.ofSeconds(1);

  private static final int MOST = 100;

  private record Failure(CatchUpException cause, long at) {}

  private final Scope scope;
  private final EngineParts parts;
  private final StatusBoard board;
  private final TimeSource time;
  private final Engine engine;
  private final Executor pool;
  private final BooleanSupplier isEngineThread;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private volatile @Nullable Failure failure;
  private volatile boolean closed;
  private @Nullable CompletableFuture<Long> verification;
  private long verificationAskedAt;

  /** The engine is busy with something else: somebody has waited for this one long enough. */
  private volatile @Nullable CompletableFuture<Long> hanging;

  /**
   * @param engine is asked to bring everything up to date
   * @param pool makes requests, a few at a time
   * @param isEngineThread whether the calling thread is the engine's, which must not wait
   */
  public Fetches(EngineParts parts, Engine engine, Executor pool, BooleanSupplier isEngineThread) {
    this.scope = parts.scope();
    this.parts = parts;
    this.board = parts.board();
    this.time = parts.time();
    this.engine = engine;
    this.pool = pool;
    this.isEngineThread = isEngineThread;
  }

  /** Whether the tenant's records may be asked for. */
  boolean covers(String tenantId) {
    return scope.isAllTenants() || scope.tenants().contains(tenantId);
  }

  TimeSource time() {
    return time;
  }

  StatusBoard board() {
    return board;
  }

  /**
   * Lets nobody wait who must not, or would wait in vain.
   *
   * @throws SyncException if that is so
   */
  void requirePossible() {
    if (closed) {
      throw new SyncException("The client is closed: build another one");
    }
    if (isEngineThread.getAsBoolean()) {
      throw new SyncException(
          "The client's own thread can not wait for it: do not look up with orFetch in a view or a status listener");
    }
    Failure last = failure;
    if (last != null && time.nanos() - last.at() < KEEP.toNanos()) {
      throw last.cause();
    }
  }

  /**
   * Has the engine ask for what is new, and waits for it.
   *
   * @return whether the tenant's data is up to date now: it was verified within the limit, or since
   *     {@code began}
   */
  boolean bringUpToDate(
      String dataType, String tenantId, long began, long limit, Deadline deadline) {
    CompletableFuture<Long> shared = verification();
    if (shared == hanging && !shared.isDone()) {
      return false;
    }
    try {
      deadline.half().await(shared);
    } catch (TimeoutException e) {
      hanging = shared;
      return false;
    } catch (ExecutionException | CancellationException e) {
      return false;
    }
    long age = board.age(dataType, tenantId);
    return age <= limit || age <= time.nanos() - began;
  }

  private synchronized CompletableFuture<Long> verification() {
    CompletableFuture<Long> present = verification;
    long now = time.nanos();
    if (present != null) {
      boolean hasJustFailed =
          present.isCompletedExceptionally() && now - verificationAskedAt < KEEP.toNanos();
      if (!present.isDone() || hasJustFailed) {
        return present;
      }
    }
    CompletableFuture<Long> next = engine.tryToVerifyNow();
    verification = next;
    verificationAskedAt = now;
    return next;
  }

  /**
   * Reads a tenant's records on a thread of the pool, and completes the answer.
   *
   * @param forget is run {@link #KEEP} after that
   */
  <A> void read(
      Scope channel, Function<Snapshot, A> use, CompletableFuture<A> answer, Runnable forget) {
    if (open.size() >= MOST) {
      time.schedule(KEEP, forget);
      answer.completeExceptionally(
          new SyncException("%d tenants wait to be fetched already".formatted(MOST)));
      return;
    }
    long id = ids.incrementAndGet();
    open.put(id, answer);
    pool.execute(
        () -> {
          Runnable completion = ask(channel, use, answer);
          open.remove(id);
          time.schedule(KEEP, forget); // before anybody sees the answer: it is not kept for longer
          completion.run();
        });
    if (closed) {
      close();
    }
  }

  /** The channel of a tenant. */
  Scope channel(String tenantId, String dataType) {
    return new Scope(scope.application(), Set.of(tenantId), Set.of(dataType));
  }

  private <A> Runnable ask(Scope channel, Function<Snapshot, A> use, CompletableFuture<A> answer) {
    try {
      requirePossible();
      A result = use.apply(Snapshot.read(parts.catchUp(), channel));
      return () -> answer.complete(result);
    } catch (CatchUpException e) {
      if (concernsAll(e.kind())) {
        note(e);
      }
      return () -> answer.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      return () -> answer.completeExceptionally(e);
    }
  }

  private void note(CatchUpException problem) {
    Failure last = failure;
    if (last == null || last.cause() != problem) {
      failure = new Failure(problem, time.nanos());
    }
  }

  private static boolean concernsAll(CatchUpException.Kind kind) {
    return switch (kind) {
      case UNAVAILABLE, NOT_READY, UNAUTHORIZED -> true;
      case REFUSED, RESYNC_REQUIRED -> false;
    };
  }

  /** Those who wait fail. Idempotent. */
  @Override
  public void close() {
    closed = true;
    SyncException why = new SyncException("The client was closed meanwhile");
    open.values().forEach(answer -> answer.completeExceptionally(why));
  }

  /** The end of a reader's patience, by the system's clock: a thread waits in real time. */
  record Deadline(long from, long nanos) {

    static Deadline in(Duration timeout) {
      return new Deadline(System.nanoTime(), timeout.toNanos());
    }

    Deadline half() {
      return new Deadline(from, nanos / 2);
    }

    <V> V await(CompletableFuture<V> answer) throws TimeoutException, ExecutionException {
      try {
        return answer.get(from + nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SyncException("Interrupted while waiting for the publisher", e);
      }
    }
  }
}
