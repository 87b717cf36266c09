package io.github.wrappersync.publisher.eventlog;

/** Names a record across tenants and applications. */
public record RecordKey(String dataType, String recordId) {}
