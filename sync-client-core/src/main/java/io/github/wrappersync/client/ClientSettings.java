package io.github.wrappersync.client;

import io.github.wrappersync.internal.engine.EngineSettings;
import io.github.wrappersync.model.Application;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What a builder collected, checked; no tenants means all, no preset any data type. */
record ClientSettings(
    String application,
    Optional<Application> preset,
    String instance,
    Set<String> tenants,
    EngineSettings engine,
    int handlerThreads,
    int queueCapacity,
    Duration closeTimeout,
    Duration progressInterval) {

  ClientSettings {
    tenants = Set.copyOf(tenants);
  }

  /** Whether the publisher is told where the client stands. */
  boolean reportsProgress() {
    return !progressInterval.isZero();
  }
}
