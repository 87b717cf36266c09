package io.github.wrappersync.client;

import io.github.wrappersync.internal.engine.EngineSettings;
import java.time.Duration;
import java.util.Set;

/** What a builder collected, checked; no tenants means all. */
record ClientSettings(
    String application,
    String instance,
    Set<String> tenants,
    EngineSettings engine,
    int handlerThreads,
    int queueCapacity,
    Duration closeTimeout) {

  ClientSettings {
    tenants = Set.copyOf(tenants);
  }
}
