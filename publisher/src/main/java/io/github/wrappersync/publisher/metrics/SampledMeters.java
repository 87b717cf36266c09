package io.github.wrappersync.publisher.metrics;

import io.github.wrappersync.publisher.capture.TriggerCosts;
import io.github.wrappersync.publisher.health.Condition;
import io.github.wrappersync.publisher.health.PublisherHealth;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The figures that stand in the database: read every ten seconds by a thread of its own, however
 * often they are scraped. While the database can not be read they have no value.
 */
public final class SampledMeters implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SampledMeters.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final MeterRegistry registry;
  private final SampleReader reader;
  private final TriggerCosts triggers;
  private final PublisherHealth health;
  private final MultiGauge setAside;
  private final MultiGauge reasons;
  private final Map<String, TriggerCosts.Cost> costs = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "sync-metrics");
  private volatile Sample newest = Sample.UNKNOWN;
  private volatile double grade = Double.NaN;

  public SampledMeters(
      MeterRegistry registry,
      JdbcClient jdbc,
      String wrapperSchema,
      TriggerCosts triggers,
      PublisherHealth health) {
    this.registry = registry;
    this.reader = new SampleReader(jdbc, wrapperSchema);
    this.triggers = triggers;
    this.health = health;
    this.setAside =
        MultiGauge.builder("sync.publisher.set.aside")
            .description("Changes that are set aside, by the code of the cause")
            .register(registry);
    this.reasons =
        MultiGauge.builder("sync.publisher.health.reason")
            .description("1 for each reason why the publisher is not healthy")
            .register(registry);
    gauge("head", "The position of the newest event", Sample::head);
    gauge("trimmed", "The highest position that retention has deleted", Sample::trimmed);
    gauge("low.watermark", "Changes at or below this id are processed", Sample::lowWatermark);
    gauge("pending", "Changes that wait to be drained", Sample::pending);
    gauge("pending.age.seconds", "The age of the oldest of them", Sample::pendingAge);
    gauge("backfills", "Backfills that are not done", Sample::backfills);
    Gauge.builder("sync.publisher.health", this, meters -> meters.grade)
        .description("0 healthy, 1 degraded, 2 unhealthy")
        .register(registry);
    thread.setDaemon(true);
  }

  private void gauge(String name, String description, ToDoubleFunction<Sample> value) {
    Gauge.builder("sync.publisher." + name, this, meters -> value.applyAsDouble(meters.newest))
        .description(description)
        .register(registry);
  }

  /** Begins; returns at once. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      do {
        sample();
      } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  private void sample() {
    try {
      Condition condition = health.now();
      grade = condition.grade();
      reasons.register(
          condition.reasons().stream()
              .map(reason -> Tags.of("code", reason.code(), "status", reason.status()))
              .distinct()
              .map(tags -> MultiGauge.Row.of(tags, 1))
              .toList(),
          true);
      newest = reader.read();
      setAside.register(
          newest.setAside().entrySet().stream()
              .map(code -> MultiGauge.Row.of(Tags.of("code", code.getKey()), code.getValue()))
              .toList(),
          true);
      triggers.read().forEach(this::cost);
    } catch (RuntimeException e) {
      // The health tells that the database is away, and logs of others do.
      newest = Sample.UNKNOWN;
      log.debug("The figures could not be read", e);
    }
  }

  private void cost(String table, TriggerCosts.Cost cost) {
    if (costs.put(table, cost) == null) {
      FunctionTimer.builder(
              "sync.publisher.trigger",
              costs,
              all -> all.getOrDefault(table, cost).calls(),
              all -> all.getOrDefault(table, cost).totalMillis(),
              TimeUnit.MILLISECONDS)
          .description("Calls of the triggers of a table, and the time spent in them")
          .tag("table", table)
          .register(registry);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
