package io.github.wrappersync.client;

import io.github.wrappersync.internal.engine.EngineSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What a builder collected, checked; no tenants means all. */
record ClientSettings(
    String application,
    String instance,
    Set<String> tenants,
    EngineSettings engine,
    int handlerThreads,
    int queueCapacity,
    Duration closeTimeout,
    Optional<WarmStart> warmStart) {

  /** Where the client's data is kept for the next start, and how often. */
  record WarmStart(Path file, Duration interval) {}

  ClientSettings {
    tenants = Set.copyOf(tenants);
  }
}
