package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.eventlog.BatchTrace;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes the batches of the drain, from the reading of the changes to the end of the commit, or
 * from the beginning of their writing where they were planned ahead: a timer {@code
 * sync.publisher.drain}, and where traces are recorded a span {@code drain} whose trace the events
 * of the batch carry. Used by the writer's thread alone.
 *
 * <h2>Why a trace a batch, and of which events</h2>
 *
 * What a person looks for is the way of a change from the commit in the log to the handlers of the
 * applications. The drain does nothing for one change that it does not do for the whole batch: a
 * span for each change would tell the same times a thousand times, and cost more than the drain.
 * Under little load, where single changes are looked at, a batch is one transaction of the wrapper
 * or a few, so that its trace is that of the change.
 *
 * <p>Under load a batch has up to 1,000 changes, each for several applications, and each call of
 * each handler is a span: a trace that no backend shows any more. So the first {@value
 * #TRACED_EVENTS} events of a batch carry its trace, those of one change side by side, and the
 * others carry none. Their calls are still traced as the applications themselves decide. So bounded
 * as well are the 56 bytes of an event in the log, and about 70 in a message.
 *
 * <p>Only what is recorded is carried. The name of a trace that was not sampled leads nowhere, and
 * would keep applications whose samplers follow their caller from recording anything: with one
 * batch in ten sampled here, nine of ten calls would be lost to whoever records all of them.
 *
 * <p>Backfills, replays and snapshots tell what a record is, not that it changed: they belong to no
 * trace. An event keeps its trace for as long as it is in the log, so that the feed, Redis and a
 * webhook tell the same, late ones too.
 *
 * <p>The wrapper's own trace is not continued. A batch holds many transactions, so that it would be
 * one more column, in a table of the wrapper's, for each of its changes, and a setting that each of
 * its transactions has to make; what is won is the time between the commit and the drain, which
 * {@code sync.publisher.latency} tells.
 */
final class ObservedDrain {

  static final String NAME = "sync.publisher.drain";

  /** So many events of a batch carry its trace, the first ones. */
  static final int TRACED_EVENTS = 100;

  private static final String TRACEPARENT = "traceparent";

  /** Of version 00 of the W3C's Trace Context, and sampled. */
  private static final Pattern SAMPLED =
      Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f][13579bdf]");

  private static final Logger log = LoggerFactory.getLogger(ObservedDrain.class);

  private final ObservationRegistry registry;
  private boolean failedBefore;

  ObservedDrain(ObservationRegistry registry) {
    this.registry = registry;
  }

  /** Drains a batch and commits it. */
  @FunctionalInterface
  interface Work {
    Drain.Batch run(BatchTrace trace) throws SQLException;
  }

  /** Runs the work for a batch, with the trace that its events belong to. */
  Drain.Batch observe(Work work) throws SQLException {
    Map<String, String> carrier = new HashMap<>();
    Observation observation = Observation.createNotStarted(NAME, () -> sender(carrier), registry);
    guarded(() -> observation.contextualName("drain").start());
    Observation.Scope scope = open(observation);
    try {
      Drain.Batch batch = work.run(trace(carrier.get(TRACEPARENT)));
      guarded(() -> describe(observation, batch));
      return batch;
    } catch (SQLException | RuntimeException | Error e) {
      guarded(() -> observation.error(new BatchFailedException(e)));
      throw e;
    } finally {
      guarded(scope::close);
      guarded(observation::stop);
    }
  }

  private static SenderContext<Map<String, String>> sender(Map<String, String> carrier) {
    SenderContext<Map<String, String>> context =
        new SenderContext<>(
            (to, name, value) -> Objects.requireNonNull(to).put(name, value), Kind.PRODUCER);
    context.setCarrier(carrier);
    return context;
  }

  private Observation.Scope open(Observation observation) {
    try {
      return observation.openScope();
    } catch (RuntimeException e) {
      failed(e);
      return Observation.Scope.NOOP;
    }
  }

  /** What only watches must neither stop the drain nor hide that a batch was committed. */
  private void guarded(Runnable watching) {
    try {
      watching.run();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(RuntimeException problem) {
    if (!failedBefore) {
      log.warn("The drain cannot be observed as it should be, and goes on without", problem);
    }
    failedBefore = true;
  }

  private static BatchTrace trace(@Nullable String traceparent) {
    return traceparent != null && SAMPLED.matcher(traceparent).matches()
        ? index -> index < TRACED_EVENTS ? traceparent : null
        : BatchTrace.NONE;
  }

  /** Leads from a trace to the events and back; names no tenant and no record. */
  private static void describe(Observation observation, Drain.Batch batch) {
    int events = batch.events().size();
    observation.highCardinalityKeyValue("sync.changes", String.valueOf(batch.processed().size()));
    observation.highCardinalityKeyValue("sync.events", String.valueOf(events));
    if (events > 0) {
      observation.highCardinalityKeyValue(
          "sync.position.first", String.valueOf(batch.events().get(0).position()));
      observation.highCardinalityKeyValue(
          "sync.position.last", String.valueOf(batch.events().get(events - 1).position()));
    }
  }

  /** What a trace is told of a failure: what the database says may quote a record. */
  static final class BatchFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    BatchFailedException(Throwable failure) {
      super(Interruption.reason(failure), null, false, false);
    }
  }
}
