package io.github.wrappersync.examples.crm;

import io.github.wrappersync.examples.crm.Answer.Charged;
import io.github.wrappersync.examples.crm.Answer.Reason;
import io.github.wrappersync.examples.crm.Answer.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The credits of each tenant, and what was charged: the CRM's own data, in its own database.
 *
 * <p><b>Never overdrawn.</b> One statement looks whether an account has the credits and takes them.
 * The database lets one transaction at a time change an account; the next one looks at what that
 * has left.
 *
 * <p><b>Never charged twice.</b> A charge begins with its row, whose primary key is the request. Of
 * two transactions with the same request the second waits there for the first. If that commits, the
 * second is undone before it has taken anything, and answers what the first has answered; if it is
 * rolled back, the second goes on. A process that dies has committed all of it or nothing.
 */
final class Accounts {

  private static final String UNIQUE_VIOLATION = "23505";

  private static final String TOP_UP =
      """
      MERGE INTO account USING (VALUES (CAST(? AS varchar(100)), CAST(? AS numeric(30, 10)))) AS given (tenant_id, credits)
        ON account.tenant_id = given.tenant_id
      WHEN MATCHED THEN UPDATE SET credits = account.credits + given.credits
      WHEN NOT MATCHED THEN INSERT (tenant_id, credits) VALUES (given.tenant_id, given.credits)
      """;

  private final DataSource dataSource;

  private Accounts(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Makes the tables if they are not there. */
  static Accounts open(DataSource dataSource) throws SQLException {
    try (InputStream script = Accounts.class.getResourceAsStream("/crm/schema.sql");
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      byte[] sql = Objects.requireNonNull(script, "schema.sql").readAllBytes();
      statement.execute(new String(sql, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("The CRM's jar is damaged: schema.sql cannot be read", e);
    }
    return new Accounts(dataSource);
  }

  /** The credits of each tenant that has an account. */
  Map<String, BigDecimal> balances() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT tenant_id, credits FROM account");
        ResultSet accounts = query.executeQuery()) {
      Map<String, BigDecimal> balances = new TreeMap<>();
      while (accounts.next()) {
        balances.put(accounts.getString("tenant_id"), accounts.getBigDecimal("credits"));
      }
      return balances;
    }
  }

  /** Adds credits to an account, which is opened if there is none. */
  void topUp(String tenantId, BigDecimal credits) throws SQLException {
    if (credits.signum() <= 0) {
      throw new IllegalArgumentException(
          "Credits to add are %s: expected more than 0".formatted(credits.toPlainString()));
    }
    try (Connection connection = dataSource.getConnection();
        PreparedStatement add = connection.prepareStatement(TOP_UP)) {
      add.setString(1, tenantId);
      add.setBigDecimal(2, credits);
      add.executeUpdate();
    }
  }

  /** What was answered when this request was charged; empty if it was not. */
  Optional<Answer> answered(Request request) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT operation, credits FROM charge WHERE tenant_id = ? AND request_id = ?")) {
      query.setString(1, request.tenantId());
      query.setString(2, request.id());
      try (ResultSet charge = query.executeQuery()) {
        if (!charge.next()) {
          return Optional.empty();
        }
        boolean same = charge.getString("operation").equals(request.operation());
        return Optional.of(
            same
                ? new Charged(charge.getBigDecimal("credits"), true)
                : new Refused(Reason.REQUEST_ID_TAKEN));
      }
    }
  }

  /** Takes the cost from the account and does the work, both or neither. */
  Answer charge(Request request, BigDecimal cost, Work work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Answer answer = charge(connection, request, cost, work);
        if (answer instanceof Charged) {
          connection.commit();
        } else {
          connection.rollback();
        }
        return answer;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
        return answered(request).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private static Answer charge(Connection transaction, Request request, BigDecimal cost, Work work)
      throws SQLException {
    try (PreparedStatement charge =
            transaction.prepareStatement(
                "INSERT INTO charge (tenant_id, request_id, operation, credits) VALUES (?, ?, ?, ?)");
        PreparedStatement take =
            transaction.prepareStatement(
                "UPDATE account SET credits = credits - ? WHERE tenant_id = ? AND credits >= ?")) {
      charge.setString(1, request.tenantId());
      charge.setString(2, request.id());
      charge.setString(3, request.operation());
      charge.setBigDecimal(4, cost);
      charge.executeUpdate();
      take.setBigDecimal(1, cost);
      take.setString(2, request.tenantId());
      take.setBigDecimal(3, cost);
      if (cost.signum() > 0 && take.executeUpdate() == 0) {
        return new Refused(Reason.NOT_ENOUGH_CREDITS);
      }
      work.in(transaction);
      return new Charged(cost, false);
    }
  }
}
