package io.github.wrappersync.publisher.metrics;

import io.github.wrappersync.publisher.announce.RedisAnnouncer;
import io.github.wrappersync.publisher.drain.Writer;
import io.github.wrappersync.publisher.retention.Deleted;
import io.github.wrappersync.publisher.retention.Retention;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The figures that the parts of this instance keep themselves. */
public final class InstanceMeters {

  private InstanceMeters() {}

  /** Registers the meters of what runs on this instance. */
  public static void register(
      MeterRegistry registry,
      Writer writer,
      WriterMeters written,
      RedisAnnouncer announcer,
      Retention retention) {
    Gauge.builder("sync.publisher.writing", writer, w -> w.isWriting() ? 1 : 0)
        .description("1 if this instance is the writer")
        .register(registry);
    Gauge.builder("sync.publisher.gaps", written, WriterMeters::gaps)
        .description("Ids of the change log that open transactions may still commit")
        .register(registry);
    Gauge.builder(
            "sync.publisher.redis.connected",
            announcer,
            redis -> redis.state().equals("connected") ? 1 : 0)
        .description("1 if this instance can announce; one that stands by does not connect")
        .register(registry);
    FunctionCounter.builder("sync.publisher.announced", announcer, RedisAnnouncer::announcedCount)
        .description("Events that Redis has taken")
        .register(registry);
    FunctionCounter.builder("sync.publisher.dropped", announcer, RedisAnnouncer::droppedCount)
        .description("Events that were not announced as Redis was slow or away")
        .register(registry);
    deleted(registry, retention, "events", Deleted::events);
    deleted(registry, retention, "changes", Deleted::changes);
    deleted(registry, retention, "deliveries", Deleted::deliveries);
    deleted(registry, retention, "consumers", Deleted::consumers);
  }

  private static void deleted(
      MeterRegistry registry, Retention retention, String what, ToDoubleFunction<Deleted> count) {
    FunctionCounter.builder(
            "sync.publisher.deleted", retention, r -> count.applyAsDouble(r.total()))
        .description("Rows that retention has deleted on this instance")
        .tag("what", what)
        .register(registry);
  }
}
