package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The effect of a change on a {@link Ledger}: none of its statements notices that it is done twice,
 * or in another order.
 */
final class LedgerEntry {

  private static final Logger log = LoggerFactory.getLogger(LedgerEntry.class);

  private static final String POISON = "SELECT 1 FROM poison WHERE record_id = ?";

  private static final String ACCOUNT =
      "UPDATE account SET balance = balance + ?, effects = effects + 1 WHERE tenant_id = ? AND data_type = ?";

  private static final String AUDIT =
      """
      INSERT INTO audit (handler, instance, event_id, tenant_id, data_type, record_id, position, amount)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String LAST_LINK =
      "SELECT position, checksum FROM chain WHERE data_type = ? AND tenant_id = ? AND record_id = ?";

  private static final String LINK =
      """
      UPDATE chain SET position = ?, checksum = ?, state = ?, length = length + 1, turned_around = turned_around + ?
      WHERE data_type = ? AND tenant_id = ? AND record_id = ?
      """;

  private static final String FIRST_LINK =
      """
      INSERT INTO chain (position, checksum, state, length, turned_around, data_type, tenant_id, record_id)
      VALUES (?, ?, ?, 1, ?, ?, ?, ?)
      """;

  private final String instance;
  private final Path gates;
  private final @Nullable DataSource outside;

  /**
   * @param gates a file {@code instance/record} in this directory holds an instance up in the
   *     middle of the transaction of a record, until it is deleted
   * @param outside where effects go that do not belong to the transaction, as they should; null:
   *     they do belong to it
   */
  LedgerEntry(String instance, Path gates, @Nullable DataSource outside) {
    this.instance = instance;
    this.gates = gates;
    this.outside = outside;
  }

  void write(String handler, Change<?> change, Connection transaction) throws SQLException {
    if (outside == null) {
      write(handler, change, amount(change), transaction);
    } else {
      try (Connection other = outside.getConnection()) {
        write(handler, change, amount(change), other);
      }
    }
    waitAtTheGate(change);
  }

  private void write(String handler, Change<?> change, BigDecimal amount, Connection connection)
      throws SQLException {
    if (isPoison(change, connection)) {
      throw new IllegalStateException("The record is poison");
    }
    String tenant = change.tenantId();
    String type = change.dataType().name();
    update(connection, ACCOUNT, amount, tenant, type);
    update(
        connection,
        AUDIT,
        handler,
        instance,
        change.eventId().toString(),
        tenant,
        type,
        change.recordId(),
        change.position(),
        amount);
    link(change, connection);
  }

  /** What a change is worth: its place in the log, and for a configuration its cost. */
  private static BigDecimal amount(Change<?> change) {
    BigDecimal place = BigDecimal.valueOf(change.position() % 97);
    if (change.record() instanceof CreditConfig config) {
      BigDecimal cost = config.creditCost();
      return cost == null ? place : place.add(cost);
    }
    return place;
  }

  private static boolean isPoison(Change<?> change, Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(POISON)) {
      select.setString(1, change.recordId());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void link(Change<?> change, Connection connection) throws SQLException {
    long before = 0;
    String checksum = "";
    try (PreparedStatement select = connection.prepareStatement(LAST_LINK)) {
      select.setString(1, change.dataType().name());
      select.setString(2, change.tenantId());
      select.setString(3, change.recordId());
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          before = row.getLong(1);
          checksum = row.getString(2);
        }
      }
    }
    update(
        connection,
        checksum.isEmpty() ? FIRST_LINK : LINK,
        change.position(),
        Ledger.checksum(checksum, change.position(), change.eventId().toString()),
        change.isDelete() ? Ledger.DELETED : change.record().toString(),
        change.position() <= before ? 1 : 0,
        change.dataType().name(),
        change.tenantId(),
        change.recordId());
  }

  private static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  private void waitAtTheGate(Change<?> change) {
    Path gate = gates.resolve(instance).resolve(change.recordId());
    if (Files.exists(gate)) {
      log.info("{} {}", Ledger.AT_THE_GATE, change.recordId());
      while (Files.exists(gate)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      log.info("{} {}", Ledger.THROUGH_THE_GATE, change.recordId());
    }
  }
}
