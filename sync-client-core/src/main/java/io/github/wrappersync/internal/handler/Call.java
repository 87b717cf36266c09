package io.github.wrappersync.internal.handler;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.StoreUnavailableException;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.TransactionConflictException;
import io.github.wrappersync.store.TransactionalInbox;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Whose failure it is. The application's code runs inside of the inbox, which looks before it whether the event was done and remembers
 * it afterwards. So an exception may come from either. What the code itself threw is known here, as it passes through; what came before
 * the code began, or after it returned, is the stores': the lane waits for them and nothing is counted. Only a transaction
 * that fails at its end counts for the handler (a constraint checked at commit, an aborted transaction that it swallowed), unless the
 * inbox says otherwise with StoreUnavailableException or TransactionConflictException.
 *
 * Work that returned and could not be remembered is not done again while this process lives: `returned` goes from one call of a
 * change to the next. That is only so outside of transactions, which take the work back.
 *
 * Interrupts. The timeout interrupts the code, never the stores' part before and after it: `running` is looked at and changed
 * under one lock, and the flag is cleared when the code ends, whoever set it. Code that was interrupted and returned all the same
 * may have left half of its work out, so that the call counts as failed.
 */

/** One call of a handler's code, in the inbox that knows how far it came. */
final class Call implements TransactionalInbox {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  /** How long code may go on after its interrupt before it counts as stuck. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private final HandlerSpec<?> spec;
  private final Stores stores;
  private final Lanes lanes;
  private final Meters meters;
  private final TimeSource time;

  /** Whose changes it is told, for people. */
  private final String whose;

  private final Thread thread = Thread.currentThread();

  /** Whether the work was done by an earlier call. */
  private final boolean workIsDone;

  private boolean begun;
  private boolean returned;
  private boolean inTransaction;
  private @Nullable Throwable thrown;
  private boolean running;
  private boolean timedOut;
  private boolean stuck;

  Call(HandlerSpec<?> spec, HandlerParts parts, Meters meters, String whose, boolean workIsDone) {
    this.spec = spec;
    this.stores = parts.stores();
    this.lanes = parts.lanes();
    this.time = parts.time();
    this.meters = meters;
    this.whose = whose;
    this.workIsDone = workIsDone;
  }

  /** Something the application does. */
  private interface Code {
    void run() throws Exception;
  }

  @Override
  public boolean doOnce(Delivery delivery, Work work) throws Exception {
    return stores.inbox().doOnce(delivery, workIsDone ? () -> {} : () -> watch(work::run));
  }

  @Override
  public boolean doOnceInTransaction(Delivery delivery, TransactionalWork work) throws Exception {
    return transactional()
        .doOnceInTransaction(delivery, connection -> watch(() -> work.run(connection)));
  }

  @Override
  public int doOnceInTransaction(List<Delivery> deliveries, TransactionalBatch work)
      throws Exception {
    return transactional()
        .doOnceInTransaction(
            deliveries, (connection, left) -> watch(() -> work.run(connection, left)));
  }

  private TransactionalInbox transactional() {
    if (!(stores.inbox() instanceof TransactionalInbox inbox)) {
      throw new IllegalStateException("The stores have no transactions");
    }
    inTransaction = true;
    return inbox;
  }

  @Override
  public boolean isDone(Delivery delivery) {
    return stores.inbox().isDone(delivery);
  }

  @Override
  public void forget(Lease lease, Checkpoint checkpoint) {
    throw new UnsupportedOperationException("A handler does not decide what is forgotten");
  }

  /** Whether the work is done and only the memory of it is missing. */
  boolean isWorkDone() {
    return workIsDone || (returned && !inTransaction);
  }

  /** Whether the application's code was called. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether it was the stores that failed, and not the handler. */
  boolean isOfStores(Throwable problem) {
    if (problem == thrown) {
      return false;
    }
    return problem instanceof StoreUnavailableException
        || (thrown == null && !(returned && inTransaction));
  }

  boolean isConflict(Throwable problem) {
    return problem != thrown && problem instanceof TransactionConflictException;
  }

  /** Whether the application's code threw just this. */
  boolean threw(Throwable problem) {
    return problem == thrown;
  }

  private void watch(Code code) throws Exception {
    begun = true;
    meters.begins(this);
    synchronized (this) {
      running = true;
    }
    Optional<TimeSource.Timer> timer =
        spec.timeout().map(limit -> time.schedule(limit, this::interrupt));
    @Nullable Throwable problem = null;
    try {
      code.run();
    } catch (Throwable e) {
      problem = e;
    }
    timer.ifPresent(TimeSource.Timer::cancel);
    boolean late = end();
    meters.ends(this);
    if (late) {
      TimeoutException timeout =
          new TimeoutException(
              "The handler took longer than %s and was interrupted".formatted(limit()));
      if (problem != null) {
        timeout.initCause(problem);
      }
      problem = timeout;
    }
    thrown = problem;
    if (problem instanceof Error error) {
      throw error;
    } else if (problem != null) {
      throw (Exception) problem;
    }
    returned = true;
  }

  private Duration limit() {
    return spec.timeout().orElse(Duration.ZERO);
  }

  /** Tells whether it came too late. */
  private boolean end() {
    boolean wasStuck;
    boolean late;
    synchronized (this) {
      running = false;
      late = timedOut;
      wasStuck = stuck;
    }
    boolean interrupted = Thread.interrupted();
    if (interrupted && !late) {
      log.debug("Handler '{}' left its thread interrupted", spec.id());
    }
    if (wasStuck) {
      meters.stuck.decrementAndGet();
      lanes.unstuck();
      log.info("The call of handler '{}' for {} has ended after all", spec.id(), whose);
    }
    return late;
  }

  private void interrupt() {
    synchronized (this) {
      if (!running) {
        return;
      }
      timedOut = true;
      thread.interrupt();
    }
    time.schedule(GRACE, this::giveUp);
  }

  private void giveUp() {
    synchronized (this) {
      if (!running) {
        return;
      }
      stuck = true;
    }
    meters.stuck.incrementAndGet();
    boolean replaced = lanes.stuck();
    log.warn(
        "A call of handler '{}' for {} takes longer than {} and ignores its interrupt: further changes of the same wait for it; {}",
        spec.id(),
        whose,
        limit(),
        replaced
            ? "another thread works for the others"
            : "no thread is left to replace its own, end what it waits for or restart the application");
  }
}
