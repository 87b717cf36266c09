package outside.core;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks a price up, and is told of a change. */
public final class Application {

  private static final Duration SOON = Duration.ofSeconds(10);

  private Application() {}

  public static void main(String[] arguments) throws InterruptedException {
    InMemoryPublisher publisher = new InMemoryPublisher();
    publish(publisher, "2.50");
    CountDownLatch told = new CountDownLatch(2);
    try (SyncClient client =
        SyncClient.builder("crm")
            .tenants("t1")
            .liveFeed(publisher.liveFeed("crm"))
            .catchUp(publisher.catchUp())
            .build()) {
      var costs = client.creditCosts();
      client.handle("bills", DataTypes.CREDIT_CONFIGS, change -> told.countDown());
      client.start().awaitReady(SOON);
      publish(publisher, "3.00");
      client.awaitCaughtUp(SOON);
      if (!told.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("The handler was not told of both changes");
      }
      System.out.println("A lead costs " + costs.require("t1", "crm.leads.create"));
    }
  }

  private static void publish(InMemoryPublisher publisher, String cost) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "t1", "crm.leads.create", new BigDecimal(cost), true));
  }
}
