package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetters;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
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
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  private record Key(String tenantId, String recordId) {}

  private final HandlerSpec<T> spec;
  private final Stores stores;
  private final DeadLetters deadLetters;
  private final StatusBoard board;
  private final Meters meters;
  private final Supplier<Instant> wallClock;

  /** The records that have dead letters, with how many: later changes follow. */
  private final Map<Key, Integer> dead = new ConcurrentHashMap<>();

  Runner(HandlerSpec<T> spec, Stores stores, StatusBoard board, Meters meters) {
    this.meters = meters;
    this.spec = spec;
    this.stores = stores;
    this.deadLetters = stores.deadLetters();
    this.board = board;
    this.wallClock = board::now;
  }

  /** Learns which records have dead letters, from before or from another instance. Blocks. */
  void readDeadLetters() {
    dead.clear();
    for (DeadLetter letter : deadLetters.list(spec.id())) {
      dead.merge(new Key(letter.tenantId(), letter.recordId()), 1, Integer::sum);
    }
  }

  Attempt attempt(Envelope event, Lease lease) {
    return new Attempt(event, lease);
  }

  /** The tries of one change. */
  final class Attempt {

    private final Envelope event;
    private final Lease lease;
    private int failures;
    private @Nullable String finalError;

    private Attempt(Envelope event, Lease lease) {
      this.event = event;
      this.lease = lease;
    }

    /**
     * Tries once. Empty if the change is done or set aside.
     *
     * @throws LeaseLostException if it is another instance's to do
     */
    Optional<Duration> run() {
      if (finalError == null && dead.containsKey(key(event))) {
        finalError = "Follows an earlier dead letter of its record";
      }
      if (finalError == null) {
        try {
          if (failures > 0) {
            meters.retries.increment();
          }
          handle(event, lease);
          meters.done.increment();
          return Optional.empty();
        } catch (LeaseLostException e) {
          throw e;
        } catch (WireException e) {
          board.undecodable(e);
          finalError = describe(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return Optional.of(STORE_RETRY);
        } catch (Throwable e) {
          Optional<Duration> again = failed(e);
          if (again.isPresent()) {
            return again;
          }
        }
      }
      return setAside(Objects.requireNonNull(finalError));
    }

    private Optional<Duration> failed(Throwable problem) {
      failures++;
      meters.error(describe(problem));
      if (failures >= spec.attempts()) {
        finalError = describe(problem);
        return Optional.empty();
      }
      Duration most = spec.backoff(failures);
      Duration wait =
          most.dividedBy(2).plusNanos(ThreadLocalRandom.current().nextLong(most.toNanos() / 2 + 1));
      log.debug(
          "Handler '{}' failed on {} (try {} of {}); will retry in {}",
          spec.id(),
          event,
          failures,
          spec.attempts(),
          wait,
          problem);
      return Optional.of(wait);
    }

    private Optional<Duration> setAside(String error) {
      try {
        deadLetters.put(
            new DeadLetter(
                "%s/%d/%s".formatted(spec.id(), event.position(), event.eventId()),
                spec.id(),
                event.channel().tenantId(),
                event.channel().dataType(),
                event.recordId(),
                event.position(),
                WireCodec.encode(event),
                failures,
                error,
                wallClock.get()));
      } catch (RuntimeException e) {
        board.deadLetterStoreFailed(e);
        log.warn(
            "A dead letter of handler '{}' could not be stored: {}; will retry in {}",
            spec.id(),
            e.toString(),
            STORE_RETRY);
        return Optional.of(STORE_RETRY);
      }
      dead.merge(key(event), 1, Integer::sum);
      meters.deadLetters.increment();
      board.deadLetter("Handler '%s': %s".formatted(spec.id(), error));
      board.tell(
          at ->
              new SyncEvent.DeadLetterAdded(
                  at,
                  spec.id(),
                  event.channel().tenantId(),
                  event.channel().dataType(),
                  event.recordId(),
                  event.position(),
                  error));
      log.warn(
          "Handler '{}' gave up on {} after {} tries: {}. It is a dead letter now, and so is every later change of"
              + " this record, until they are retried or discarded",
          spec.id(),
          event,
          failures,
          error);
      return Optional.empty();
    }
  }

  private void handle(Envelope event, Lease lease) throws Exception {
    Change<T> change = WireCodec.toChange(event, spec.dataType());
    Checkpoint at = new Checkpoint(event.epoch(), event.position());
    meters.begins(event);
    try {
      spec.code().handle(stores.inbox(), new Delivery(event.eventId(), at, lease), change);
    } finally {
      meters.ends(event);
    }
  }

  void retryDeadLetters(String tenantId, String recordId, Lease lease) {
    for (DeadLetter letter : lettersOf(tenantId, recordId)) {
      try {
        Envelope event = WireCodec.decodeEnvelope(letter.event());
        handle(event, lease);
        deadLetters.remove(letter.id());
        gone(letter);
      } catch (LeaseLostException e) {
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Throwable e) {
        log.warn("Handler '{}' failed again on {}: {}", spec.id(), letter, describe(e));
        deadLetters.put(
            new DeadLetter(
                letter.id(),
                letter.handler(),
                letter.tenantId(),
                letter.dataType(),
                letter.recordId(),
                letter.position(),
                letter.event(),
                letter.attempts() + 1,
                describe(e),
                letter.at()));
        return;
      }
    }
    dead.remove(new Key(tenantId, recordId));
  }

  private void gone(DeadLetter letter) {
    dead.computeIfPresent(
        new Key(letter.tenantId(), letter.recordId()), (key, n) -> n == 1 ? null : n - 1);
  }

  /** How many dead letters wait. */
  long held() {
    return dead.values().stream().mapToLong(Integer::longValue).sum();
  }

  void discardDeadLetter(String tenantId, String recordId, String letterId) {
    deadLetters.remove(letterId);
    List<DeadLetter> left = lettersOf(tenantId, recordId);
    Key key = new Key(tenantId, recordId);
    if (left.isEmpty()) {
      dead.remove(key);
    } else {
      dead.put(key, left.size());
    }
  }

  private List<DeadLetter> lettersOf(String tenantId, String recordId) {
    return deadLetters.list(spec.id()).stream()
        .filter(l -> l.tenantId().equals(tenantId) && l.recordId().equals(recordId))
        .toList();
  }

  private static Key key(Envelope event) {
    return new Key(event.channel().tenantId(), event.recordId());
  }

  private static String describe(Throwable problem) {
    String message = problem.getMessage();
    return message == null
        ? problem.getClass().getName()
        : problem.getClass().getName() + ": " + message;
  }
}
