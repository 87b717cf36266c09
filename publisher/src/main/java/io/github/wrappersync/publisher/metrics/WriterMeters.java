package io.github.wrappersync.publisher.metrics;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.publisher.announce.AnnounceListener;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times what the writer of this instance does. The clocks of the database and of this
 * machine may differ: a latency that would be negative counts as zero.
 */
public final class WriterMeters implements WriterListener, AnnounceListener {

  private static final Duration[] LATENCIES = {
    Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
    Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
    Duration.ofMillis(2_500), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30),
    Duration.ofMinutes(1), Duration.ofMinutes(5)
  };

  private static final Duration[] BATCHES = {
    Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
    Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Counter sessions;
  private final Counter changes;
  private final Timer batches;
  private final Map<EventTags, Counter> events = new HashMap<>();
  private final Map<String, Timer> latencies = new ConcurrentHashMap<>();
  private volatile long gaps;

  private record EventTags(String application, String dataType, ChangeType changeType) {}

  public WriterMeters(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    this.sessions =
        Counter.builder("sync.publisher.writer.sessions")
            .description("How often this instance became the writer")
            .register(registry);
    this.changes =
        Counter.builder("sync.publisher.changes")
            .description("Rows of the change log that this instance has processed")
            .register(registry);
    this.batches =
        Timer.builder("sync.publisher.batch")
            .description("From the beginning of a batch's transaction to the end of its commit")
            .serviceLevelObjectives(BATCHES)
            .register(registry);
  }

  /** How many ids the writer of this instance waits for; 0 if it does not write. */
  long gaps() {
    return gaps;
  }

  @Override
  public void onBegin(String epoch, long head) {
    sessions.increment();
  }

  @Override
  public void onCommit(String epoch, List<Event> committed) {
    for (Event event : committed) {
      EventTags tags =
          new EventTags(
              event.channel().application(),
              event.channel().dataType(),
              event.content().changeType());
      events.computeIfAbsent(tags, this::counter).increment();
    }
  }

  private Counter counter(EventTags tags) {
    return Counter.builder("sync.publisher.events")
        .description("Events that this instance has appended to the event log")
        .tag("application", tags.application())
        .tag("data_type", tags.dataType())
        .tag("change_type", tags.changeType().name())
        .register(registry);
  }

  @Override
  public void onDrained(int processed, Duration time) {
    changes.increment(processed);
    batches.record(time);
  }

  @Override
  public void onWaiting(long now) {
    gaps = now;
  }

  @Override
  public void onEnd() {
    gaps = 0;
  }

  /** What a backfill tells has no time of change, and is not timed. */
  @Override
  public void onAnnounced(List<Event> announced) {
    java.time.Instant now = clock.instant();
    for (Event event : announced) {
      if (event.content().changeId() != null) {
        Duration latency = Duration.between(event.content().sourceTime(), now);
        latencies
            .computeIfAbsent(event.channel().application(), this::timer)
            .record(latency.isNegative() ? Duration.ZERO : latency);
      }
    }
  }

  private Timer timer(String application) {
    return Timer.builder("sync.publisher.latency")
        .description("From the wrapper's change to Redis having taken the event")
        .tag("application", application)
        .serviceLevelObjectives(LATENCIES)
        .register(registry);
  }
}
