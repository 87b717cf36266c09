package io.github.wrappersync.metrics;

import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The meters of one client in one registry. Belongs to one thread at a time. */
final class BoundMeters {

  private static final String CHANGES = "changes";
  private static final String POSITIONS = "positions";

  private final MeterRegistry registry;
  private final Tags tags;
  private final LatestStatus latest;
  private final List<Meter> meters = new ArrayList<>();
  private final Set<String> handlers = new HashSet<>();

  BoundMeters(MeterRegistry registry, Tags tags, LatestStatus latest) {
    this.registry = registry;
    this.tags = tags;
    this.latest = latest;
  }

  void bind() {
    for (SyncState state : SyncState.values()) {
      gauge(
          "state",
          "1 for the state that the client is in, 0 for the others",
          "",
          tags.and("state", name(state)),
          status -> status.state() == state ? 1 : 0);
    }
    gauge(
        "lag",
        "Positions of the event log that are not verified yet",
        POSITIONS,
        tags,
        status -> status.head() - status.verifiedPosition());
    gauge(
        "staleness",
        "Time since the data was last verified current",
        "seconds",
        tags,
        status -> status.verifiedAge().map(BoundMeters::seconds).orElse(Double.NaN));
    gauge("queued", "Changes that wait for handlers", CHANGES, tags, SyncStatus::queued);
    gauge(
        "refused.data.types",
        "Data types that are left out, as the publisher refuses them",
        "",
        tags,
        status -> status.refusedDataTypes().size());
    counter("events", "Events accepted", "events", tags, status -> status.counters().events());
    counter(
        "gaps",
        "Events that came before their predecessor",
        "events",
        tags,
        status -> status.counters().gaps());
    counter(
        "duplicates",
        "Events that were known already",
        "events",
        tags,
        status -> status.counters().duplicates());
    counter(
        "undecodable",
        "Messages and records that could not be read",
        "messages",
        tags,
        status -> status.counters().undecodable());
    counter(
        "refused.messages",
        "Messages of the live feed that are not signed as they have to be",
        "messages",
        tags,
        status -> status.counters().refused());
    counter(
        "resyncs",
        "Resynchronizations from a snapshot",
        "resyncs",
        tags,
        status -> status.counters().resyncs());
    for (PullCause cause : PullCause.values()) {
      counter(
          "catch.ups",
          "Requests for changes, by cause",
          "requests",
          tags.and("cause", name(cause)),
          status -> status.counters().pulls().getOrDefault(cause, 0L));
    }
  }

  /** Adds the meters of handlers that are not there yet. */
  void bindHandlers(Collection<String> ids) {
    for (String id : ids) {
      if (handlers.add(id)) {
        bindHandler(id, tags.and("handler", id));
      }
    }
  }

  private void bindHandler(String id, Tags of) {
    gauge(
        "handler.active",
        "1 if the handler runs in this instance, 0 if not",
        "",
        of,
        status -> number(status, id, h -> h.state() == HandlerState.ACTIVE ? 1 : 0));
    gauge(
        "handler.lag",
        "Positions of the event log that the handler has not done",
        POSITIONS,
        of,
        status ->
            number(
                status,
                id,
                h ->
                    h.position().isPresent()
                        ? Math.max(0, status.head() - h.position().getAsLong())
                        : Double.NaN));
    gauge(
        "handler.queued",
        "Changes that wait for the handler or are being handled",
        CHANGES,
        of,
        status -> number(status, id, HandlerStatus::queued));
    counter(
        "handler.retries",
        "Calls for a change that the handler had failed on",
        "calls",
        of,
        status -> number(status, id, HandlerStatus::retries));
    counter(
        "dead.letters",
        "Changes set aside by the handler",
        CHANGES,
        of,
        status -> number(status, id, HandlerStatus::deadLetters));
    gauge(
        "dead.letters.held",
        "Dead letters that wait to be retried or discarded",
        CHANGES,
        of,
        status -> number(status, id, HandlerStatus::deadLettersHeld));
    meters.add(
        FunctionTimer.builder(
                "sync.client.handler.time",
                latest,
                source -> of(source.get(), id).map(HandlerStatus::done).orElse(0L),
                source ->
                    of(source.get(), id).map(h -> (double) h.handlingTime().toNanos()).orElse(0.0),
                TimeUnit.NANOSECONDS)
            .description("Time spent in the handler's calls, by changes done")
            .tags(of)
            .register(registry));
  }

  void remove() {
    meters.forEach(registry::remove);
    meters.clear();
    handlers.clear();
  }

  private void gauge(
      String name, String description, String unit, Tags of, ToDoubleFunction<SyncStatus> value) {
    meters.add(
        Gauge.builder("sync.client." + name, latest, source -> value.applyAsDouble(source.get()))
            .description(description)
            .baseUnit(unit.isEmpty() ? null : unit)
            .tags(of)
            .register(registry));
  }

  private void counter(
      String name, String description, String unit, Tags of, ToDoubleFunction<SyncStatus> value) {
    meters.add(
        FunctionCounter.builder(
                "sync.client." + name, latest, source -> value.applyAsDouble(source.get()))
            .description(description)
            .baseUnit(unit)
            .tags(of)
            .register(registry));
  }

  private static double number(
      SyncStatus status, String id, ToDoubleFunction<HandlerStatus> value) {
    return of(status, id).stream().mapToDouble(value).findFirst().orElse(Double.NaN);
  }

  private static Optional<HandlerStatus> of(SyncStatus status, String id) {
    return Optional.ofNullable(status.handlers().get(id));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
