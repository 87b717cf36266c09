package io.github.wrappersync.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Applications;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

// README
class PriceAlertsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final List<String> mails = new CopyOnWriteArrayList<>();
  private final SyncClient client =
      SyncClient.builder(Applications.CRM)
          .allTenants()
          .liveFeed(publisher.liveFeed("crm"))
          .catchUp(publisher.catchUp())
          .build();

  @BeforeEach
  void start() {
    publish("2.50");
    new PriceAlerts(mails::add).register(client);
    client.start().awaitCaughtUp(PATIENCE);
  }

  @AfterEach
  void stop() {
    client.close();
  }

  @Test
  void whatExistsIsToldAndThenEachNewPriceOnce() {
    publish("3.00");
    client.awaitCaughtUp(PATIENCE);

    assertThat(mails)
        .containsExactly("crm.leads.create costs 2.50 now", "crm.leads.create costs 3.00 now");
  }

  @Test
  void aPriceWhoseMessageIsLostIsMailedAllTheSame() {
    publisher.dropNext(1);
    publish("3.00");
    publisher.heartbeat();
    client.awaitCaughtUp(PATIENCE);

    assertThat(mails)
        .containsExactly("crm.leads.create costs 2.50 now", "crm.leads.create costs 3.00 now");
  }

  private void publish(String cost) {
    publisher.publish(
        "crm",
        "tenant-1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "tenant-1", "crm.leads.create", new BigDecimal(cost), true));
  }
}
// README
