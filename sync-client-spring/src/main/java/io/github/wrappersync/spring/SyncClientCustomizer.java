package io.github.wrappersync.spring;

import io.github.wrappersync.client.SyncClient;

/**
 * Registers an application's handlers, and asks for its views, before the client starts. Every bean
 * of this type is called once, in the order of {@code @Order}.
 *
 * <pre>{@code
 * @Bean
 * SyncClientCustomizer bills(Bills bills) {
 *   return client -> client.handle("bill-recalculation", DataTypes.CREDIT_CONFIGS, bills::onChange);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface SyncClientCustomizer {

  /**
   * Changes the client that is about to start. What it throws ends the start of the application.
   */
  void customize(SyncClient client);
}
