package io.github.wrappersync.publisher.drain;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of a change log whose ids do not ascend with the order in which they are taken. The order
 * of a record's changes rests on that: with a sequence that hands out ids in blocks, each session
 * takes from a block of its own, and a later change may get the lower id.
 */
final class SequenceCheck {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  private static final String SEQUENCES =
      """
      SELECT sequence.seqrelid::regclass::text AS name, sequence.seqcache AS cache, sequence.seqincrement AS increment
      FROM pg_depend AS uses
      JOIN pg_sequence AS sequence
        ON (uses.refclassid = 'pg_class'::regclass AND uses.refobjid = sequence.seqrelid
            AND uses.classid = 'pg_attrdef'::regclass
            AND uses.objid = (SELECT oid FROM pg_attrdef WHERE adrelid = to_regclass(?) AND adnum = (
                  SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = 'id')))
        OR (uses.classid = 'pg_class'::regclass AND uses.objid = sequence.seqrelid AND uses.deptype = 'i'
            AND uses.refclassid = 'pg_class'::regclass AND uses.refobjid = to_regclass(?))
      WHERE sequence.seqcache <> 1 OR sequence.seqincrement <> 1
      """;

  private boolean done;

  /**
   * Warns, the first time that it is called, in a transaction of its own.
   *
   * @param changeLog its name, quoted where it needs to be
   */
  void warnOnce(Connection connection, String changeLog) throws SQLException {
    if (!done) {
      warn(connection, changeLog);
      connection.commit();
      done = true;
    }
  }

  private static void warn(Connection connection, String changeLog) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEQUENCES)) {
      for (int i = 1; i <= 3; i++) {
        statement.setString(i, changeLog);
      }
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          log.warn(
              "The sequence {} of {}.id has CACHE {} and INCREMENT {}: changes of a record may be told in the wrong order."
                  + " Mend it with: ALTER SEQUENCE {} INCREMENT 1 CACHE 1, then have the sessions that write reconnect",
              result.getString("name"),
              changeLog,
              result.getLong("cache"),
              result.getLong("increment"),
              result.getString("name"));
        }
      }
    }
  }
}
