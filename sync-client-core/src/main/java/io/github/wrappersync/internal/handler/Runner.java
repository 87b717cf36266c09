package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one handler's code on one change at a time, and sets aside what it cannot do. Calls for one
 * tenant come one at a time, from its lane.
 *
 * @param <T> the class of the records
 */
final class Runner<T> {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  /** How long a lane waits if a store fails: nothing may be dropped. */
  static final Duration STORE_RETRY = Duration.ofSeconds(1);

  /** So many conflicts of a change count as one failure: it is not going to be better at once. */
  private static final int CONFLICTS = 10;

  /** After so many failures a change that is tried for ever is worth a warning. */
  private static final int ALARMING = 5;

  /** So many kinds of failures of a handler are told with their stack traces. */
  private static final int MOST_TRACED = 20;

  private static final String FOLLOWS = "Follows an earlier dead letter of its record";

  private final HandlerSpec<T> spec;
  private final HandlerParts parts;
  private final StatusBoard board;
  private final StoreOutage outage;
  private final Meters meters;
  private final Letters letters;
  private final Set<Class<?>> traced = ConcurrentHashMap.newKeySet();

  Runner(HandlerSpec<T> spec, HandlerParts parts, Letters letters, Meters meters) {
    this.spec = spec;
    this.parts = parts;
    this.board = parts.board();
    this.outage = parts.outage();
    this.letters = letters;
    this.meters = meters;
  }

  Attempt attempt(Envelope event, Lease lease) {
    return new Attempt(event, lease);
  }

  /** The first failure of each kind is told with where it was. */
  private @Nullable Throwable traceOf(@Nullable Throwable problem) {
    return problem != null && traced.size() < MOST_TRACED && traced.add(problem.getClass())
        ? problem
        : null;
  }

  private Call call(String tenantId, boolean workIsDone) {
    String whose = "tenant '%s'".formatted(Printable.id(tenantId));
    return new Call(spec, parts, meters, whose, workIsDone);
  }

  private static Delivery delivery(Envelope event, Lease lease, Optional<String> letter) {
    Checkpoint at = new Checkpoint(event.epoch(), event.position());
    return new Delivery(event.eventId(), at, lease, letter);
  }

  /** The stores fail: what is under way waits for them. */
  private Optional<Duration> waitForStores(Object what, Throwable problem) {
    outage.failed(what, problem);
    board.storeFailed(problem);
    return Optional.of(STORE_RETRY);
  }

  /** The tries of one change. */
  final class Attempt {

    private final Envelope event;
    private final Lease lease;
    private int failures;
    private int conflicts;
    private boolean batchFailed;
    private boolean workIsDone;
    private @Nullable String finalError;
    private @Nullable Throwable trace;

    /** Whether the stores failed as it was set aside, and may have kept the letter all the same. */
    private boolean maybeKept;

    private Attempt(Envelope event, Lease lease) {
      this.event = event;
      this.lease = lease;
    }

    Envelope event() {
      return event;
    }

    Delivery delivery() {
      return Runner.delivery(event, lease, Optional.empty());
    }

    /** Whether it may be done with others: nothing is known of it that concerns it alone. */
    boolean joins() {
      return failures == 0
          && conflicts == 0
          && finalError == null
          && !maybeKept
          && !letters.has(Letters.Key.of(event));
    }

    /** The batch that it was in failed, which says nothing of its own. */
    void batchFailed() {
      batchFailed = true;
    }

    /**
     * Tries once. Empty if the change is done or set aside.
     *
     * @throws LeaseLostException if it is another instance's to do
     */
    Optional<Duration> run() {
      try {
        if (maybeKept && letters.hasLetterOf(event)) {
          letters.found(event);
          return over();
        }
        maybeKept = false;
        if (finalError == null && !letters.has(Letters.Key.of(event))) {
          return handle();
        }
        if (finalError == null && wasSettled()) {
          return over();
        }
        return setAside(finalError == null ? FOLLOWS : finalError);
      } catch (LeaseLostException e) {
        throw e;
      } catch (RuntimeException e) {
        return waitForStores(this, e);
      }
    }

    /**
     * Whether it is told again after a crash: done, or set aside. Behind the letters of its record,
     * what was done would be done again.
     */
    private boolean wasSettled() {
      return letters.hasLetterOf(event) || isDone();
    }

    /** A letter of what was done would be done again once the inbox has forgotten it. */
    private boolean isDone() {
      return parts.stores().inbox().isDone(delivery());
    }

    /** It does not wait any more. */
    Optional<Duration> over() {
      outage.over(this);
      return Optional.empty();
    }

    private Optional<Duration> handle() {
      Change<T> change;
      try {
        change = WireCodec.toChange(event, spec.dataType());
      } catch (WireException e) {
        board.undecodable(e);
        finalError = Failures.describe(e);
        return run();
      }
      if (failures > 0 || batchFailed) {
        meters.retries.increment();
      }
      batchFailed = false;
      Call call = call(change.tenantId(), workIsDone);
      try {
        spec.code().handle(call, delivery(), change);
        meters.done.increment();
        recovered();
        return over();
      } catch (Throwable e) {
        workIsDone = call.isWorkDone();
        return failed(e, call);
      }
    }

    private Optional<Duration> failed(Throwable problem, Call call) {
      if (problem instanceof LeaseLostException lost && !call.threw(problem)) {
        outage.over(this);
        throw lost;
      }
      if (parts.lanes().isAborted()) {
        return Optional.of(STORE_RETRY); // interrupted by close(): told again after a restart
      }
      Thread.interrupted();
      if (call.isConflict(problem) && ++conflicts % CONFLICTS != 0) {
        return Optional.of(Duration.ZERO);
      }
      if (call.isOfStores(problem) && !call.isConflict(problem)) {
        return waitForStores(this, problem);
      }
      outage.over(this);
      return count(problem);
    }

    private Optional<Duration> count(Throwable problem) {
      failures++;
      meters.error(Failures.describe(problem));
      if (failures >= spec.retries().attempts() || spec.retries().isHopeless(problem)) {
        finalError = Failures.describe(problem);
        trace = problem;
        return run();
      }
      Duration wait = spec.retries().wait(failures);
      if (failures == ALARMING && spec.retries().attempts() == Retries.UNLIMITED) {
        log.warn(
            "Handler '{}' has failed on {} {} times: {}. It is tried for ever, and changes of tenant '{}' wait for it",
            spec.id(),
            event,
            failures,
            Printable.text(Failures.describe(problem)),
            Printable.id(event.channel().tenantId()));
      } else {
        log.debug(
            "Handler '{}' failed on {} (try {}); will retry in {}",
            spec.id(),
            event,
            failures,
            wait,
            problem);
      }
      return Optional.of(wait);
    }

    private void recovered() {
      if (failures >= ALARMING && spec.retries().attempts() == Retries.UNLIMITED) {
        log.info("Handler '{}' has done {} after {} failures", spec.id(), event, failures);
      }
    }

    /**
     * A change that cannot be set aside as the stores fail may have failed for the same reason: it
     * has one more try then.
     */
    private Optional<Duration> setAside(String error) {
      try {
        if (finalError != null && isDone()) {
          return over();
        }
        letters.put(lease, event, failures, error, board.now());
      } catch (LeaseLostException e) {
        outage.over(this);
        throw e;
      } catch (RuntimeException e) {
        maybeKept = true;
        if (failures > 0) {
          finalError = null;
          failures--;
        }
        return waitForStores(this, e);
      }
      meters.deadLetters.increment();
      board.deadLetter("Handler '%s': %s".formatted(spec.id(), error));
      board.tell(at -> added(at, error));
      if (error.equals(FOLLOWS)) {
        log.debug("{} follows the dead letters of its record", event);
      } else {
        log.warn(
            "Handler '{}' gave up on {} after {} tries: {}. It is a dead letter now, and so is every later change of"
                + " this record, until they are retried or discarded",
            spec.id(),
            event,
            failures,
            Printable.text(error),
            traceOf(trace));
      }
      return over();
    }

    private SyncEvent added(Instant at, String error) {
      return new SyncEvent.DeadLetterAdded(
          at,
          spec.id(),
          event.channel().tenantId(),
          event.channel().dataType(),
          event.recordId(),
          event.position(),
          error);
    }
  }

  /** Does with a record's letters what they are marked for, in their order. Blocks. */
  void workOff(Letters.Key record, Lease lease) {
    try {
      List<DeadLetter> all = letters.lettersOf(record);
      int left = all.size();
      boolean blocked = false;
      for (DeadLetter letter : all) {
        boolean gone =
            switch (letter.state()) {
              case WAITING -> false;
              case TO_DISCARD -> discard(letter, lease);
              case TO_RETRY -> !blocked && retry(letter, lease);
            };
        if (gone) {
          left--;
        } else if (blocked && letter.state() == DeadLetterState.TO_RETRY) {
          letters.waitsAgain(letter);
        }
        blocked |= !gone;
      }
      letters.left(record, left);
      outage.over(letters);
    } catch (LeaseLostException e) {
      outage.over(letters);
      throw e;
    } catch (RuntimeException e) {
      waitForStores(letters, e); // they are marked still, and found again
    }
  }

  private boolean discard(DeadLetter letter, Lease lease) {
    try {
      Envelope event = WireCodec.decodeEnvelope(letter.event());
      parts.stores().inbox().doOnce(delivery(event, lease, Optional.of(letter.id())), () -> {});
      return true;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean retry(DeadLetter letter, Lease lease) {
    for (int conflicts = 1; ; conflicts++) {
      Call call = call(letter.tenantId(), false);
      try {
        Envelope event = WireCodec.decodeEnvelope(letter.event());
        Change<T> change = WireCodec.toChange(event, spec.dataType());
        meters.retries.increment();
        spec.code().handle(call, delivery(event, lease, Optional.of(letter.id())), change);
        meters.done.increment();
        return true;
      } catch (Throwable e) {
        boolean again = call.isConflict(e) && conflicts < CONFLICTS;
        if (!again && !isFailureOfHandler(e, call)) {
          throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
        }
        if (!again) {
          failedAgain(letter, lease, e);
          return false;
        }
      }
    }
  }

  private boolean isFailureOfHandler(Throwable problem, Call call) {
    if (parts.lanes().isAborted()) {
      return false;
    }
    Thread.interrupted();
    boolean lost = problem instanceof LeaseLostException && !call.threw(problem);
    return problem instanceof WireException
        || call.isConflict(problem)
        || (!lost && !call.isOfStores(problem));
  }

  private void failedAgain(DeadLetter letter, Lease lease, Throwable problem) {
    String error = Failures.describe(problem);
    meters.error(error);
    log.warn("Handler '{}' failed again on {}: {}", spec.id(), letter.id(), Printable.text(error));
    letters.failedAgain(lease, letter, error);
  }
}
