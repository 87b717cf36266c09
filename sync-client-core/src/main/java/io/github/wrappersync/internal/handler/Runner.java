package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.model.Change;
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
  private final Supplier<Instant> wallClock;

  /**
   * The records that have dead letters, with the first one's position: later changes follow. An
   * earlier one, told again after a crash, does not: it was done before that letter, and behind it
   * it would be done again.
   */
  private final Map<Key, Checkpoint> dead = new ConcurrentHashMap<>();

  Runner(HandlerSpec<T> spec, Stores stores, StatusBoard board) {
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
      dead.putIfAbsent(new Key(letter.tenantId(), letter.recordId()), at(letter));
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
      if (finalError == null && followsLetter(event)) {
        finalError = "Follows an earlier dead letter of its record";
      }
      if (finalError == null) {
        try {
          handle(event, lease);
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
        dead.putIfAbsent(key(event), new Checkpoint(event.epoch(), event.position()));
        deadLetters.put(
            new DeadLetter(
                "%s/%s/%d/%s"
                    .formatted(spec.id(), event.epoch(), event.position(), event.eventId()),
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
      board.deadLetter("Handler '%s': %s".formatted(spec.id(), error));
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
    spec.code().handle(stores.inbox(), new Delivery(event.eventId(), at, lease), change);
  }

  void retryDeadLetters(String tenantId, String recordId, Lease lease) {
    for (DeadLetter letter : lettersOf(tenantId, recordId)) {
      dead.put(new Key(tenantId, recordId), at(letter));
      try {
        Envelope event = WireCodec.decodeEnvelope(letter.event());
        handle(event, lease);
        deadLetters.remove(letter.id());
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

  void discardDeadLetter(String tenantId, String recordId, String letterId) {
    deadLetters.remove(letterId);
    List<DeadLetter> left = lettersOf(tenantId, recordId);
    if (left.isEmpty()) {
      dead.remove(new Key(tenantId, recordId));
    } else {
      dead.put(new Key(tenantId, recordId), at(left.get(0)));
    }
  }

  private List<DeadLetter> lettersOf(String tenantId, String recordId) {
    return deadLetters.list(spec.id()).stream()
        .filter(l -> l.tenantId().equals(tenantId) && l.recordId().equals(recordId))
        .toList();
  }

  private boolean followsLetter(Envelope event) {
    Checkpoint first = dead.get(key(event));
    return first != null
        && (!first.epoch().equals(event.epoch()) || event.position() >= first.position());
  }

  private static Checkpoint at(DeadLetter letter) {
    return new Checkpoint(WireCodec.decodeEnvelope(letter.event()).epoch(), letter.position());
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
