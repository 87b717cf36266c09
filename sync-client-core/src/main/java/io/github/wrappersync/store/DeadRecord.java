package io.github.wrappersync.store;

/**
 * A record that has dead letters: later changes of it follow them.
 *
 * @param tenantId the tenant whose record it is
 * @param recordId the id of the record
 * @param letters how many it has
 */
public record DeadRecord(String tenantId, String recordId, int letters) {}
