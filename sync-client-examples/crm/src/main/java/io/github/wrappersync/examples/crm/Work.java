package io.github.wrappersync.examples.crm;

import java.sql.Connection;
import java.sql.SQLException;

/** What is paid for: it is done in the transaction that charges it. */
@FunctionalInterface
interface Work {

  /** Nothing but the charge. */
  Work NONE = transaction -> {};

  /** Writes through this connection, and leaves its commit to the caller. */
  void in(Connection transaction) throws SQLException;
}
