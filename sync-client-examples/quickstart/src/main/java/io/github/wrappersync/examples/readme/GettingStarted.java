package io.github.wrappersync.examples.readme;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Applications;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.view.CreditCosts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A whole application. */
// README
public final class GettingStarted {

  public static void main(String[] arguments) throws InterruptedException {
    try (SyncClient client =
        SyncClient.builder(Applications.CRM)
            .tenants("tenant-123")
            .publisher("http://localhost:18080", "quickstart-crm-token")
            .redis("redis://localhost:16379")
            .build()) {
      CreditCosts costs = client.creditCosts();
      client.handle(
          "print-prices",
          DataTypes.CREDIT_CONFIGS,
          change -> System.out.println("told: " + change));
      client.onStatus((before, now) -> System.out.println(before + " -> " + now.state()));

      client.start().awaitReady(Duration.ofSeconds(30));
      System.out.println("a lead costs " + costs.require("tenant-123", "crm.leads.create"));
      new CountDownLatch(1).await();
    }
  }
}
// README
