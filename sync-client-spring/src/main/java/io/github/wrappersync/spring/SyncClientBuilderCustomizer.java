package io.github.wrappersync.spring;

import io.github.wrappersync.client.SyncClientBuilder;

/**
 * Changes how the client is built, after the properties have been applied: stores, timeouts, other
 * transports. Every bean of this type is called once, in the order of {@code @Order}.
 */
@FunctionalInterface
public interface SyncClientBuilderCustomizer {

  /** Changes the builder. What it throws ends the start of the application. */
  void customize(SyncClientBuilder builder);
}
