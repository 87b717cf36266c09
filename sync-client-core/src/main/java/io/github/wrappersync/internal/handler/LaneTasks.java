package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.handler.Batches.Outcome;
import io.github.wrappersync.internal.handler.Progress.Ticket;
import io.github.wrappersync.store.CheckpointStore;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.wire.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  <T> LaneTasks(
      HandlerSpec<T> spec,
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
    if (spec.concurrency() < HandlerSpec.UNLIMITED) {
      lanes.limit(handler, spec.concurrency());
    }
    spec.batch()
        .ifPresent(
            batch -> {
              BatchRunner<T> together = new BatchRunner<>(spec, batch, parts, meters);
              lanes.batch(handler, batch.most(), tasks -> tryTogether(together, tasks));
            });
  }

  /** A change that is told. */
  private final class Told implements Lane.Task {

    final Activation activation;
    final Runner<?>.Attempt attempt;
    final Ticket ticket;

    Told(Activation activation, Runner<?>.Attempt attempt, Ticket ticket) {
      this.activation = activation;
      this.attempt = attempt;
      this.ticket = ticket;
    }

    @Override
    public Optional<Duration> run() {
      Optional<Duration> again = tryOnce(activation, attempt, ticket);
      if (again.isEmpty()) {
        meters.queued.decrementAndGet();
      }
      return again;
    }

    @Override
    public boolean joins() {
      return attempt.joins();
    }
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
        new Told(activation, attempt, ticket),
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

  /**
   * As {@link #tryOnce} for all of them. What is of another activation is left out or goes alone.
   */
  private Outcome tryTogether(BatchRunner<?> together, List<Lane.Task> tasks) {
    List<Told> live = new ArrayList<>();
    for (Lane.Task task : tasks) {
      Told told = (Told) task;
      if (told.activation.isOver()) {
        told.attempt.over();
      } else {
        live.add(told);
      }
    }
    Outcome outcome = live.isEmpty() ? new Outcome.Done() : tryLive(together, live);
    if (outcome instanceof Outcome.Done) {
      meters.queued.addAndGet(-tasks.size());
    }
    return outcome;
  }

  private Outcome tryLive(BatchRunner<?> together, List<Told> live) {
    Activation activation = live.get(0).activation;
    if (live.stream().anyMatch(told -> told.activation != activation)) {
      return new Outcome.Apart();
    }
    List<Runner<?>.Attempt> attempts = new ArrayList<>();
    live.forEach(told -> attempts.add(told.attempt));
    try {
      activation.beforeTelling(checkpoints, dataType);
      Outcome outcome = together.run(attempts);
      if (outcome instanceof Outcome.Done) {
        activation.progress.done(live.stream().map(told -> told.ticket).toList());
      }
      return outcome;
    } catch (LeaseLostException e) {
      activations.refused(activation);
      attempts.forEach(Runner.Attempt::over);
      return new Outcome.Done();
    } catch (RuntimeException e) {
      attempts.forEach(attempt -> outage.failed(attempt, e));
      board.storeFailed(e);
      return new Outcome.Later(Runner.STORE_RETRY);
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
