package io.github.wrappersync.publisher.eventlog;

/** Whom a record is told to: an application, as a record of a tenant. */
public record Recipient(String application, String tenantId) {}
