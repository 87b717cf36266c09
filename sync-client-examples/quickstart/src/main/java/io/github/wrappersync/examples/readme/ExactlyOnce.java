package io.github.wrappersync.examples.readme;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.jdbc.JdbcStores;
import java.sql.PreparedStatement;
import javax.sql.DataSource;

/** A handler whose effect is in the database of the client's stores. */
public final class ExactlyOnce {

  private ExactlyOnce() {}

  /** Starts a client that keeps the prices of open bills. */
  public static SyncClient billRecalculation(DataSource dataSource) {
    // README
    SyncClient client =
        SyncClient.builder("finance")
            .allTenants()
            .redis("redis://localhost:6379")
            .publisher("http://localhost:8080", System.getenv("SYNC_TOKEN"))
            .stores(JdbcStores.of(dataSource).createTables())
            .build();

    client.handleInTransaction(
        "bill-recalculation",
        DataTypes.CREDIT_CONFIGS,
        (change, transaction) -> {
          try (PreparedStatement bill =
              transaction.prepareStatement(
                  "UPDATE bill SET unit_price = ? WHERE tenant_id = ? AND operation = ? AND paid_at IS NULL")) {
            bill.setBigDecimal(1, change.record().creditCost());
            bill.setString(2, change.tenantId());
            bill.setString(3, change.record().operationCode());
            bill.executeUpdate();
          }
        });
    client.start();
    // README
    return client;
  }
}
