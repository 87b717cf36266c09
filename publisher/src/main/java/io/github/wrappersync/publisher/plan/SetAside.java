package io.github.wrappersync.publisher.plan;

import org.jspecify.annotations.Nullable;

/**
 * A change that could not be routed or read, kept until a later change of the record or a retry
 * brings it through.
 *
 * @param tableName the table of the record
 * @param recordId the key of the record, empty if it has none
 * @param tenantId the tenant, null if it has none
 * @param changeId the row of the change log; null if a backfill found the record
 * @param code names the cause for programs
 * @param reason says for people what was found and what was expected
 * @param change the change as JSON
 */
public record SetAside(
    String tableName,
    String recordId,
    @Nullable String tenantId,
    @Nullable Long changeId,
    String code,
    String reason,
    String change) {}
