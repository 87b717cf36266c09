package io.github.wrappersync.examples.readme;

import io.github.wrappersync.client.HandlerOptions;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import java.sql.PreparedStatement;

/** A handler that does several changes in one transaction. */
public final class InBatches {

  private InBatches() {}

  /** Keeps the prices of open bills, with as many statements in one batch as there are changes. */
  public static void billRecalculation(SyncClient client) {
    // README
    client.handleBatchInTransaction(
        "bill-recalculation",
        DataTypes.CREDIT_CONFIGS,
        (changes, transaction) -> {
          try (PreparedStatement bill =
              transaction.prepareStatement(
                  "UPDATE bill SET unit_price = ? WHERE tenant_id = ? AND operation = ? AND paid_at IS NULL")) {
            for (Change<CreditConfig> change : changes) {
              bill.setBigDecimal(1, change.record().creditCost());
              bill.setString(2, change.tenantId());
              bill.setString(3, change.record().operationCode());
              bill.addBatch();
            }
            bill.executeBatch();
          }
        },
        HandlerOptions.defaults().batchSize(500)); // the default
    // README
  }
}
