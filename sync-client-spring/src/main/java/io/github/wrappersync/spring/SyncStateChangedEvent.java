package io.github.wrappersync.spring;

import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;

/**
 * The state of the client changed; published to {@code @EventListener} methods, one after the
 * other, on a thread that is neither the engine's nor a handler's. What else happens is published
 * as {@link io.github.wrappersync.status.SyncEvent}.
 *
 * @param application the client's application, such as {@code crm}
 * @param before the state until then
 * @param now the status right after the change
 */
public record SyncStateChangedEvent(String application, SyncState before, SyncStatus now) {}
