package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.SqlNames;
import io.github.wrappersync.publisher.routing.RoutingTables;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a writer works on.
 *
 * @param wrapperSchema the schema of the change log and of the table of tenants, as it stands in
 *     the catalog
 * @param tables the captured tables, with the columns that they really have
 * @param listeners who is told of what is written, in this order
 * @param intervals how often a priority is drained; as soon as changes come where it is not named
 * @param address where operators reach this instance
 * @param observations observes the batches of the drain
 */
public record WriterSetup(
    String wrapperSchema,
    CapturedTables tables,
    List<WriterListener> listeners,
    Map<Priority, Duration> intervals,
    String address,
    ObservationRegistry observations) {

  public WriterSetup {
    listeners = List.copyOf(listeners);
    intervals = Map.copyOf(intervals);
  }

  /** Every priority is drained as soon as changes come, and nothing is observed. */
  public WriterSetup(String wrapperSchema, CapturedTables tables, List<WriterListener> listeners) {
    this(wrapperSchema, tables, listeners, Map.of(), "localhost", ObservationRegistry.NOOP);
  }

  String quotedSchema() {
    return SqlNames.quote(wrapperSchema);
  }

  String changeLog() {
    return quotedSchema() + ".change_log";
  }

  RoutingTables routing() {
    return new RoutingTables(wrapperSchema);
  }
}
