/**
 * The event log: what the applications are told, in one dense order, with the newest event of each
 * record as its head. Written by the one instance that holds the lease ({@link
 * io.github.wrappersync.publisher.eventlog.EventLogWriter}), read by every instance.
 */
@NullMarked
package io.github.wrappersync.publisher.eventlog;

import org.jspecify.annotations.NullMarked;
