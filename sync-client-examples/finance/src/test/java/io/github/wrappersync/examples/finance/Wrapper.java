package io.github.wrappersync.examples.finance;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The wrapper, as far as it changes prices: a configuration per tenant and operation. */
record Wrapper(InMemoryPublisher publisher) {

  private static final String APPLICATION = "finance";

  /** Sets a price; null for a configuration that names none. */
  long price(String tenantId, String operation, @Nullable String cost) {
    return configure(tenantId, tenantId + "/" + operation, operation, cost, true);
  }

  /** Takes a price out of force. */
  long deactivate(String tenantId, String operation, String cost) {
    return configure(tenantId, tenantId + "/" + operation, operation, cost, false);
  }

  long configure(
      String tenantId, String configId, String operation, @Nullable String cost, boolean active) {
    return publisher.publish(
        APPLICATION,
        tenantId,
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(
            configId, tenantId, operation, cost == null ? null : new BigDecimal(cost), active));
  }

  long delete(String tenantId, String operation) {
    return publisher.delete(
        APPLICATION, tenantId, DataTypes.CREDIT_CONFIGS, tenantId + "/" + operation);
  }

  /** Waits until views and listeners have taken everything in. */
  static void awaitTold(SyncClient client) {
    client.awaitCaughtUp(Duration.ofSeconds(20));
  }
}
