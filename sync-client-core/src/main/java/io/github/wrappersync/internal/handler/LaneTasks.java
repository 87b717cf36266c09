package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.handler.Progress.Ticket;
import io.github.wrappersync.store.CheckpointStore;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.wire.Envelope;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts what a handler has to do into the lanes of its tenants: changes, and dead letters that are
 * to be worked off. What is left of it when its activation is over is not done. Thread-safe.
 */
final class LaneTasks {

  /** A lane: a handler's changes of one tenant. */
  record LaneKey(String handler, String tenantId) {}

  private final String handler;
  private final String dataType;
  private final Lanes lanes;
  private final Runner<?> runner;
  private final Meters meters;
  private final CheckpointStore checkpoints;
  private final StoreOutage outage;
  private final StatusBoard board;
  private final Activations activations;

  LaneTasks(
      HandlerSpec<?> spec,
      HandlerParts parts,
      Letters letters,
      Meters meters,
      Activations activations) {
    this.handler = letters.handlerKey();
    this.dataType = spec.dataType().name();
    this.lanes = parts.lanes();
    this.runner = new Runner<>(spec, parts, letters, meters);
    this.meters = meters;
    this.checkpoints = parts.stores().checkpoints();
    this.outage = parts.outage();
    this.board = parts.board();
    this.activations = activations;
  }

  boolean hasRoom() {
    return lanes.hasRoom();
  }

  /** Tells the handler of a record that a snapshot has. */
  void tellOfSnapshot(Activation activation, Envelope event) {
    submit(activation, event, activation.progress.openBefore(), false);
  }

  /** Tells the handler of an event of the feed. */
  void tell(Activation activation, Envelope event) {
    submit(activation, event, activation.progress.open(event.position()), true);
  }

  private void submit(Activation activation, Envelope event, Ticket ticket, boolean fromFeed) {
    Runner<?>.Attempt attempt = runner.attempt(event, activation.lease);
    meters.queued.incrementAndGet();
    lanes.submit(
        new LaneKey(handler, event.channel().tenantId()),
        () -> {
          Optional<Duration> again = tryOnce(activation, attempt, ticket);
          if (again.isEmpty()) {
            meters.queued.decrementAndGet();
          }
          return again;
        },
        fromFeed);
  }

  private Optional<Duration> tryOnce(
      Activation activation, Runner<?>.Attempt attempt, Ticket ticket) {
    if (activation.isOver()) {
      return attempt.over();
    }
    try {
      activation.beforeTelling(checkpoints, dataType);
      Optional<Duration> again = attempt.run();
      if (again.isEmpty()) {
        activation.progress.done(ticket);
      }
      return again;
    } catch (LeaseLostException e) {
      activations.refused(activation);
      return attempt.over();
    } catch (RuntimeException e) {
      outage.failed(attempt, e);
      board.storeFailed(e);
      return Optional.of(Runner.STORE_RETRY);
    }
  }

  /** Retries or discards the dead letters of a record that are marked for it. */
  void workOff(Activation activation, Letters.Key record) {
    lanes.submit(
        new LaneKey(handler, record.tenantId()),
        () -> {
          try {
            if (!activation.isOver()) {
              runner.workOff(record, activation.lease);
            }
          } catch (LeaseLostException e) {
            activations.refused(activation);
          }
          return Optional.empty();
        },
        false);
  }
}
