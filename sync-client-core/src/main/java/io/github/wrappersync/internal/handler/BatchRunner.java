package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.handler.Batches.Outcome;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A batch is all or nothing, so that its failure says nothing of any one of its changes. Whatever fails once the code was called sends
 * them back to be done one at a time (`Apart`), each with its own tries, as if there had been no batch: attempts, backoff and dead
 * letters mean one change, and a change that cannot be done holds up its own tenant only. That includes a connection that broke and a
 * commit without an answer: it may be the batch that breaks it. A change that was done after all is known to the inbox.
 *
 * Only two things are tried again with the whole batch: a transaction that gave way to another one, a few times at once, and one that
 * did not come as far as the code, as the stores are away: then every change would only find the same.
 */

/**
 * Runs one handler's code on several changes at once, of any number of tenants.
 *
 * @param <T> the class of the records
 */
final class BatchRunner<T> {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.handler");

  /** After so many conflicts smaller transactions are tried. */
  private static final int CONFLICTS = 3;

  private final HandlerSpec<T> spec;
  private final HandlerSpec.Batch<T> batch;
  private final HandlerParts parts;
  private final Meters meters;

  BatchRunner(HandlerSpec<T> spec, HandlerSpec.Batch<T> batch, HandlerParts parts, Meters meters) {
    this.spec = spec;
    this.batch = batch;
    this.parts = parts;
    this.meters = meters;
  }

  /**
   * Tries once.
   *
   * @throws LeaseLostException if they are another instance's to do
   */
  Outcome run(List<Runner<?>.Attempt> attempts) {
    List<Delivery> deliveries = new ArrayList<>(attempts.size());
    List<Change<T>> changes = new ArrayList<>(attempts.size());
    try {
      for (Runner<?>.Attempt attempt : attempts) {
        changes.add(WireCodec.toChange(attempt.event(), spec.dataType()));
        deliveries.add(attempt.delivery());
      }
    } catch (WireException e) {
      log.debug("One of {} changes for handler '{}' is none", attempts.size(), spec.id(), e);
      return new Outcome.Apart(); // it becomes a dead letter by itself
    }
    for (int conflicts = 1; ; conflicts++) {
      Call call =
          new Call(spec, parts, meters, "a batch of %d changes".formatted(changes.size()), false);
      try {
        batch.code().handle(call, deliveries, changes);
        meters.done.add(changes.size());
        attempts.forEach(Runner.Attempt::over);
        return new Outcome.Done();
      } catch (Throwable e) {
        boolean again = call.isConflict(e) && conflicts < CONFLICTS;
        if (!again) {
          return failed(e, call, attempts);
        }
      }
    }
  }

  private Outcome failed(Throwable problem, Call call, List<Runner<?>.Attempt> attempts) {
    if (problem instanceof LeaseLostException lost && !call.threw(problem)) {
      throw lost;
    }
    if (parts.lanes().isAborted()) {
      return new Outcome.Later(Runner.STORE_RETRY); // interrupted by close(): told after a restart
    }
    Thread.interrupted();
    if (call.isOfStores(problem) && !call.hasBegun() && !call.isConflict(problem)) {
      attempts.forEach(attempt -> parts.outage().failed(attempt, problem));
      parts.board().storeFailed(problem);
      return new Outcome.Later(Runner.STORE_RETRY);
    }
    meters.error(Failures.describe(problem));
    attempts.forEach(Runner.Attempt::batchFailed);
    log.debug(
        "Handler '{}' failed on a batch of {} changes; will retry them one at a time",
        spec.id(),
        attempts.size(),
        problem);
    return new Outcome.Apart();
  }
}
