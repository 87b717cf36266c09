package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.announce.RedisRoundTrip;
import io.github.wrappersync.publisher.capture.CaptureTrial;
import io.github.wrappersync.publisher.capture.TriggerReport;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.LogStateReader;
import io.github.wrappersync.publisher.health.PublisherHealth;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.BackfillProgress;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * What the checks look at.
 *
 * @param wrapperSchema the schema of the wrapper's tables, as it stands in the catalog
 * @param tables with the columns that they really have
 * @param triggers verifies the triggers
 */
public record CheckParts(
    DataSource dataSource,
    String wrapperSchema,
    CapturedTables tables,
    Supplier<List<TriggerReport>> triggers,
    CaptureTrial trial,
    RedisRoundTrip redis,
    ApplicationDirectory applications,
    LogStateReader log,
    FeedReader feed,
    BackfillProgress backfills,
    PublisherHealth health) {

  List<Check> checks() {
    RoutingState routing = new RoutingState(dataSource, wrapperSchema);
    return List.of(
        new MappingCheck(routing),
        new CreditRoutingCheck(routing, tables, dataSource),
        new RoleRoutingCheck(routing, tables),
        new TenantCheck(routing),
        new TriggerCheck(triggers),
        new CaptureCheck(trial),
        new RedisCheck(redis, applications),
        new FeedCheck(log, feed, applications),
        new SnapshotCheck(backfills, applications),
        new HealthCheck(health));
  }
}
