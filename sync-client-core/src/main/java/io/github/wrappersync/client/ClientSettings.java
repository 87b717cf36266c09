package io.github.wrappersync.client;

import io.github.wrappersync.internal.engine.EngineSettings;
import io.github.wrappersync.model.Application;
import io.github.wrappersync.view.Freshness;
import java.nio.file.Path;
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
    Freshness freshness,
    int handlerThreads,
    int queueCapacity,
    Duration closeTimeout,
    Duration progressInterval,
    Optional<WarmStart> warmStart,
    HandlerInterceptor interceptors) {

  /** Where the client's data is kept for the next start, and how often. */
  record WarmStart(Path file, Duration interval) {}

  ClientSettings {
    tenants = Set.copyOf(tenants);
  }

  /** Whether the publisher is told where the client stands. */
  boolean reportsProgress() {
    return !progressInterval.isZero();
  }
}
