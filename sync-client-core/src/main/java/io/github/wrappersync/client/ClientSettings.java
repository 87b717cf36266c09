package io.github.wrappersync.client;

import io.github.wrappersync.internal.engine.EngineSettings;
import io.github.wrappersync.view.Freshness;
import java.time.Duration;
import java.util.Set;

/** What a builder collected, checked; no tenants means all. */
record ClientSettings(
    String application,
    String instance,
    Set<String> tenants,
    EngineSettings engine,
    Freshness freshness,
    int handlerThreads,
    int queueCapacity,
    Duration closeTimeout) {

  ClientSettings {
    tenants = Set.copyOf(tenants);
  }
}
