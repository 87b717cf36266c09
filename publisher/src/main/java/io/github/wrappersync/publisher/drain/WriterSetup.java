package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.registry.SqlNames;
import io.github.wrappersync.publisher.routing.RoutingTables;
import java.util.List;

/**
 * What a writer works on.
 *
 * @param wrapperSchema the schema of the change log and of the table of tenants, as it stands in
 *     the catalog
 * @param tables the captured tables, with the columns that they really have
 * @param listeners who is told of what is written, in this order
 */
public record WriterSetup(
    String wrapperSchema, CapturedTables tables, List<WriterListener> listeners) {

  public WriterSetup {
    listeners = List.copyOf(listeners);
  }

  String quotedSchema() {
    return SqlNames.quote(wrapperSchema);
  }

  RoutingTables routing() {
    return new RoutingTables(wrapperSchema);
  }
}
