package io.github.wrappersync.examples.readme;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import java.util.function.Consumer;

/** A handler as docs/testing.md tests it. */
// README
final class PriceAlerts {

  private final Consumer<String> mail;

  PriceAlerts(Consumer<String> mail) {
    this.mail = mail;
  }

  void register(SyncClient client) {
    client.handle("price-alerts", DataTypes.CREDIT_CONFIGS, this::tell);
  }

  private void tell(Change<CreditConfig> change) {
    if (change.isChanged("creditCost")) {
      mail.accept(
          "%s costs %s now"
              .formatted(change.record().operationCode(), change.record().creditCost()));
    }
  }
}
// README
