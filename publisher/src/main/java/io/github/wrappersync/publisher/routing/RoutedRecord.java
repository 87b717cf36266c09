package io.github.wrappersync.publisher.routing;

import io.github.wrappersync.publisher.registry.CapturedTable;
import org.jspecify.annotations.Nullable;

/**
 * What routing needs to know of a record.
 *
 * @param table the table it is in
 * @param tenantId its tenant, null where it has none
 * @param image the record as JSON, null where it is not known
 */
public record RoutedRecord(
    CapturedTable table, @Nullable String tenantId, @Nullable String image) {}
