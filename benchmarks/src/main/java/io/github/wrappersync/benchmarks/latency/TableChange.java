package io.github.wrappersync.benchmarks.latency;

import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.pipeline.Wrapper;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Changes the cost of one record of crm a transaction. */
public final class TableChange implements OpenLoop.Change {

  /** Every third record is crm's. */
  private static final int APPLICATIONS = 3;

  private final Connection connection;
  private final PreparedStatement update;
  private final Clocks clocks;
  private final int records;
  private int next;

  /**
   * Opens the connection.
   *
   * @param number from 0, of the connection
   */
  public TableChange(Stage stage, Clocks clocks, int number) throws SQLException {
    this.connection = stage.postgres().connect();
    connection.setAutoCommit(false);
    this.update =
        connection.prepareStatement(
            "UPDATE credit_configurations SET credit_cost = ? WHERE config_id = ?");
    this.clocks = clocks;
    this.records = stage.records() / APPLICATIONS;
    this.next = number;
  }

  @Override
  public void make(long due) throws SQLException {
    int number = clocks.fromCommit().next();
    update.setBigDecimal(1, BigDecimal.valueOf(number));
    update.setString(2, Wrapper.id(APPLICATIONS * (1 + next)));
    update.executeUpdate();
    next = (next + OpenLoop.CONNECTIONS) % records;
    clocks.fromCommit().committed(number, System.nanoTime());
    clocks.fromSchedule().committed(number, due);
    connection.commit();
    clocks.fromAnswer().committed(number, System.nanoTime());
  }

  @Override
  public void close() throws SQLException {
    update.close();
    connection.close();
  }
}
