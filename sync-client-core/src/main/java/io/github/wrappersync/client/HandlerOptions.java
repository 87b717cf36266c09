package io.github.wrappersync.client;

import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Retries;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/** How a handler is run. Immutable; begin with {@link #defaults} and change what differs. */
public final class HandlerOptions {

  private static final HandlerOptions DEFAULTS =
      new HandlerOptions(
          Set.of(),
          Retries.DEFAULTS,
          Optional.of(Duration.ofMinutes(1)),
          HandlerSpec.UNLIMITED,
          OptionalInt.empty());

  static final int DEFAULT_BATCH_SIZE = 500;

  /** More would be a transaction that keeps others waiting. */
  private static final int LARGEST_BATCH = 10_000;

  private final Set<String> tenants;
  private final Retries retries;
  private final Optional<Duration> timeout;
  private final int concurrency;
  private final OptionalInt batchSize;

  private HandlerOptions(
      Set<String> tenants,
      Retries retries,
      Optional<Duration> timeout,
      int concurrency,
      OptionalInt batchSize) {
    this.tenants = tenants;
    this.retries = retries;
    this.timeout = timeout;
    this.concurrency = concurrency;
    this.batchSize = batchSize;
  }

  /**
   * All tenants; five tries of at most a minute, waiting 100 ms, 200 ms, 400 ms, 800 ms between
   * them, with jitter.
   */
  public static HandlerOptions defaults() {
    return DEFAULTS;
  }

  /**
   * How often to try a change before it becomes a dead letter. Default 5. What is not counted: a
   * failure of the client's stores, a deadlock or serialization failure of a handler's transaction
   * that is over within ten tries, and a call that {@link SyncClient#close} interrupts.
   *
   * @param tries at least 1
   */
  public HandlerOptions attempts(int tries) {
    if (tries < 1) {
      throw new IllegalArgumentException(
          "attempts is %d: expected at least 1, or unlimitedAttempts()".formatted(tries));
    }
    return with(
        new Retries(tries, retries.firstBackoff(), retries.maxBackoff(), retries.hopeless()));
  }

  /**
   * Tries a change for ever, unless its failure is not worth it ({@link #noRetryFor}). Until the
   * handler does it, no later change of its tenant is told: for handlers that must not leave one
   * out. Data that does not fit the class of the records becomes a dead letter all the same.
   */
  public HandlerOptions unlimitedAttempts() {
    return attempts(Retries.UNLIMITED);
  }

  /**
   * How long to wait between tries. The wait doubles from the first to the longest; what is waited
   * is between half of that and all of it. Other changes of the tenant wait as well, as order
   * demands. Default 100 ms to 10 s.
   */
  public HandlerOptions backoff(Duration first, Duration longest) {
    if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "The backoff is %s to %s: expected at least 1 ms, and the longest not below the first"
              .formatted(first, longest));
    }
    return with(new Retries(retries.attempts(), first, longest, retries.hopeless()));
  }

  /**
   * Failures that are not worth another try, with their subclasses: the change becomes a dead
   * letter at once. Only what the handler threw is looked at, not its causes. Adds to what was
   * named before. Default: none.
   */
  @SafeVarargs
  public final HandlerOptions noRetryFor(Class<? extends Throwable>... failures) {
    Set<Class<? extends Throwable>> all = new LinkedHashSet<>();
    for (Class<? extends Throwable> failure : failures) {
      all.add(failure);
    }
    return noRetryIf(problem -> all.stream().anyMatch(each -> each.isInstance(problem)));
  }

  /**
   * As {@link #noRetryFor}, by any rule. One that throws does not hold.
   *
   * @param hopeless is called by threads for handlers
   */
  public HandlerOptions noRetryIf(Predicate<? super Throwable> hopeless) {
    return with(
        new Retries(
            retries.attempts(),
            retries.firstBackoff(),
            retries.maxBackoff(),
            retries.hopeless().or(hopeless)));
  }

  /**
   * How long a call may take: after that its thread is interrupted, and the call counts as failed
   * with a {@link java.util.concurrent.TimeoutException}, also if it returns. One that ignores the
   * interrupt goes on holding up its tenant; after five seconds another thread takes the place of
   * its own, for as many such calls as there are {@link SyncClientBuilder#handlerThreads}. Default
   * one minute.
   *
   * @param longest at least 1 ms
   */
  public HandlerOptions timeout(Duration longest) {
    if (longest.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "timeout is %s: expected at least 1 ms, or noTimeout()".formatted(longest));
    }
    return new HandlerOptions(tenants, retries, Optional.of(longest), concurrency, batchSize);
  }

  /** Lets a call take as long as it does. */
  public HandlerOptions noTimeout() {
    return new HandlerOptions(tenants, retries, Optional.empty(), concurrency, batchSize);
  }

  /**
   * Tells the handler of these tenants only, which must be among the client's. One that is added
   * later is told from then on; of what exists already a handler is told only if it has no
   * checkpoint yet, as under another id. Default: all tenants of the client.
   *
   * @param ids at least one, none blank
   */
  public HandlerOptions tenants(String... ids) {
    List<String> all = List.of(ids);
    if (all.isEmpty() || all.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "The handler's tenants are %s: expected at least one id, none blank".formatted(all));
    }
    return new HandlerOptions(
        Set.copyOf(new LinkedHashSet<>(all)), retries, timeout, concurrency, batchSize);
  }

  /**
   * How many calls of the handler run at once, each for other tenants: so many connections, or
   * requests to another service, it needs at most, and so many of {@link
   * SyncClientBuilder#handlerThreads} it can keep from other handlers. Those threads bound all
   * handlers together, so that a number above theirs bounds nothing. A call that does not end and
   * ignores its interrupt goes on counting. Default: as many as there are threads.
   *
   * @param calls at least 1: then one tenant comes after the other
   */
  public HandlerOptions concurrency(int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException("concurrency is %d: expected at least 1".formatted(calls));
    }
    return new HandlerOptions(tenants, retries, timeout, calls, batchSize);
  }

  /**
   * How many changes a {@link TransactionalBatchHandler} is told at once at most, in one
   * transaction: it locks what it writes until all of them are done. Only for such handlers.
   * Default 500.
   *
   * @param changes from 1 to 10,000; a number above {@link SyncClientBuilder#queueCapacity} is
   *     never reached
   */
  public HandlerOptions batchSize(int changes) {
    if (changes < 1 || changes > LARGEST_BATCH) {
      throw new IllegalArgumentException(
          "batchSize is %d: expected 1 to %d".formatted(changes, LARGEST_BATCH));
    }
    return new HandlerOptions(tenants, retries, timeout, concurrency, OptionalInt.of(changes));
  }

  private HandlerOptions with(Retries other) {
    return new HandlerOptions(tenants, other, timeout, concurrency, batchSize);
  }

  Set<String> tenantIds() {
    return tenants;
  }

  Retries retries() {
    return retries;
  }

  int concurrency() {
    return concurrency;
  }

  /** Empty where none was set. */
  OptionalInt batchSize() {
    return batchSize;
  }

  Optional<Duration> timeout() {
    return timeout;
  }
}
