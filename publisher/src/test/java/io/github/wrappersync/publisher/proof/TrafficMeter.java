package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Traffic;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts what is written and told from its making on. A message is lost that an application's
 * instance was not brought by Redis, though it is of an event in its scope; which it pulled, or
 * read in a snapshot. What a process was brought right before it is killed counts, as far as it
 * could be asked.
 */
final class TrafficMeter {

  private final World world;
  private final Map<Consumer, Long> live = new HashMap<>();
  private final Map<Consumer, Long> recovered = new HashMap<>();
  private final long head;
  private final String epoch;

  TrafficMeter(World world) {
    this.world = world;
    for (Consumer consumer : world.consumers()) {
      live.put(consumer, consumer.live());
      recovered.put(consumer, consumer.recovered());
    }
    head = world.wrapper().head();
    epoch = world.wrapper().epoch();
  }

  /** What was written by the writers, and told. */
  Traffic since(Writers writers) {
    boolean sameLog = world.wrapper().epoch().equals(epoch);
    long pulled = 0;
    long lost = 0;
    for (Consumer consumer : world.consumers()) {
      long own = consumer.recovered() - recovered.getOrDefault(consumer, 0L);
      pulled += own;
      long missed = events(consumer) - (consumer.live() - live.getOrDefault(consumer, 0L));
      // In another epoch the events of the former one can not be counted any more.
      lost += sameLog ? Math.max(0, missed) : own;
    }
    return new Traffic(
        writers.changes(),
        writers.committed(),
        writers.rolledBack(),
        world.wrapper().head() - (sameLog ? head : world.wrapper().backedUp()),
        lost,
        pulled);
  }

  private long events(Consumer consumer) {
    return world
        .wrapper()
        .database()
        .rows(
            "SELECT tenant_id, count(*) FROM sync.event WHERE application = '%s' AND position > %d GROUP BY tenant_id"
                .formatted(consumer.application(), head))
        .stream()
        .map(row -> row.split("\\|", -1))
        .filter(row -> consumer.follows(row[0]))
        .mapToLong(row -> Long.parseLong(row[1]))
        .sum();
  }
}
