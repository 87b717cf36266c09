package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.settings.DatabaseSettings;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Connections for those who do not share: the writer, whose lease is bound to its own, and the
 * checks before the pool is there.
 */
final class Unpooled {

  /**
   * Longer than any statement of theirs takes; a line that goes dead in mid-answer would hold them
   * up for ever otherwise.
   */
  private static final String SOCKET_TIMEOUT_SECONDS = "15";

  private Unpooled() {}

  /** Opens a new connection each time. */
  static DataSource connections(DatabaseSettings database) {
    return connections(database, SOCKET_TIMEOUT_SECONDS);
  }

  /** As {@link #connections}, for statements that may take long. */
  static DataSource patientConnections(DatabaseSettings database) {
    return connections(database, "0");
  }

  private static DataSource connections(DatabaseSettings database, String socketTimeout) {
    DriverManagerDataSource connections = new DriverManagerDataSource(database.jdbcUrl());
    if (!database.user().isEmpty()) {
      connections.setUsername(database.user());
    }
    if (!database.password().value().isEmpty()) {
      connections.setPassword(database.password().value());
    }
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", socketTimeout);
    properties.setProperty("tcpKeepAlive", "true");
    connections.setConnectionProperties(properties);
    return connections;
  }
}
