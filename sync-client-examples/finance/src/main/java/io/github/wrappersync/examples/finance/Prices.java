package io.github.wrappersync.examples.finance;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/*
 * Why no line keeps a price of before
 *
 * A line is sold at the price that CreditCosts shows, in memory. A price that changes at this moment could pass the line by: the
 * listener recalculates the lines that are committed, the line commits a moment later, and nobody looks at it again. And of
 * several instances one runs the listener, while another, whose view is not that far yet, sells at the price of before.
 *
 * So the listener writes down in the table "price" what it has calculated with, and both take a lock on the tenant, which
 * PostgreSQL gives in the order in which it is asked for: the listener alone, sellers side by side. Under the lock a seller compares
 * the view's price with the table's, and sells only if they are the same.
 *
 * - The listener comes first: the table shows the new price. A view that still shows the old one sells nothing.
 * - The seller comes first: the listener waits for its commit, sees the line, and recalculates it. READ COMMITTED, where each
 *   statement sees what was committed before it, is what makes that so; application.yaml sets it.
 *
 * So every open line has its table's price whenever nobody holds the lock, and the table follows the wrapper. Between a change's
 * arrival in the view and its commit here, some milliseconds, sellers are asked to try again; and for as long as it takes where the
 * listener fails, as its bills are not right then either.
 *
 * Locks are taken in one order, the tenant and then its bills by their ids, so that nobody waits in a circle.
 */

/** The prices that bills are calculated with. Each method belongs into a transaction. */
@Component
class Prices {

  private final JdbcClient jdbc;

  Prices(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Waits until no price of the tenant is being changed, and keeps them until the commit. */
  void hold(String tenantId) {
    lock("SELECT 1 FROM pg_advisory_xact_lock_shared(hashtextextended(:tenant, 0))", tenantId);
  }

  /** Waits until nobody holds the tenant's prices, and lets nobody do so until the commit. */
  void holdAlone(String tenantId) {
    lock("SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:tenant, 0))", tenantId);
  }

  private void lock(String sql, String tenantId) {
    jdbc.sql(sql).param("tenant", tenantId).query(Integer.class).single();
  }

  /**
   * The price of an operation; empty if it has none, or none that is in force. The wrapper has one
   * configuration of an operation; of several, one of which a restored log has forgotten, an active
   * one counts, and of these the last one told.
   */
  Optional<BigDecimal> inForce(String tenantId, String operation) {
    return jdbc.sql(
            """
            SELECT unit_price FROM (
              SELECT unit_price, active FROM price
              WHERE tenant_id = :tenant AND operation = :operation
              ORDER BY active DESC, told DESC
              LIMIT 1) AS shown
            WHERE active AND unit_price IS NOT NULL
            """)
        .param("tenant", tenantId)
        .param("operation", operation)
        .query(BigDecimal.class)
        .optional();
  }

  /**
   * Takes a change over.
   *
   * @return the operations whose price it may have changed: its own, and the one that its
   *     configuration was of before
   */
  Set<String> apply(Change<CreditConfig> change) {
    Set<String> operations = new LinkedHashSet<>();
    operations.add(change.record().operationCode());
    jdbc.sql("SELECT operation FROM price WHERE tenant_id = :tenant AND config_id = :config")
        .param("tenant", change.tenantId())
        .param("config", change.recordId())
        .query(String.class)
        .optional()
        .ifPresent(operations::add);
    if (change.isDelete()) {
      delete(change);
    } else {
      put(change);
    }
    return operations;
  }

  private void delete(Change<CreditConfig> change) {
    jdbc.sql("DELETE FROM price WHERE tenant_id = :tenant AND config_id = :config")
        .param("tenant", change.tenantId())
        .param("config", change.recordId())
        .update();
  }

  private void put(Change<CreditConfig> change) {
    jdbc.sql(
            """
            INSERT INTO price (tenant_id, config_id, operation, unit_price, active)
            VALUES (:tenant, :config, :operation, CAST(:price AS numeric), :active)
            ON CONFLICT (tenant_id, config_id) DO UPDATE
            SET operation = excluded.operation, unit_price = excluded.unit_price,
                active = excluded.active, told = excluded.told
            """)
        .param("tenant", change.tenantId())
        .param("config", change.recordId())
        .param("operation", change.record().operationCode())
        .param("price", change.record().creditCost())
        .param("active", change.record().isActive())
        .update();
  }
}
