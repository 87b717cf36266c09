package io.github.wrappersync.publisher.retention;

import java.sql.Connection;
import java.sql.SQLException;

/** One kind of rows that grow old: goes through them from the oldest on. */
interface Sweep {

  /** How many rows one step looks at. */
  int STEP = 2_000;

  /**
   * Deletes what is due among the next rows, in the transaction that is open.
   *
   * @return what it did
   */
  Step next(Connection connection) throws SQLException;

  /**
   * What a step did.
   *
   * @param deleted how many rows
   * @param last whether what follows is too young, or nothing follows
   */
  record Step(long deleted, boolean last) {}
}
