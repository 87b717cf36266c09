package io.github.wrappersync.publisher.eventlog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A column whose value is mostly the same from row to row: it is made when other bytes came than in
 * the row before. Used by one thread.
 */
final class RepeatedColumn<T> {

  /** Makes the value of the row that the result is at. */
  @FunctionalInterface
  interface Reading<T> {
    T read(ResultSet rows, int column) throws SQLException;
  }

  private final ResultSet rows;
  private final int column;
  private final Reading<T> reading;
  private byte @Nullable [] bytes;
  private T value;

  /** Reads the value of the row that the result is at, which has to be one. */
  RepeatedColumn(ResultSet rows, String name, Reading<T> reading) throws SQLException {
    this.rows = rows;
    this.column = rows.findColumn(name);
    this.reading = reading;
    this.bytes = rows.getBytes(column);
    this.value = reading.read(rows, column);
  }

  /** The value of the row that the result is at now. */
  T get() throws SQLException {
    byte[] now = rows.getBytes(column); // as they came, whatever the type
    if (!Arrays.equals(now, bytes)) {
      value = reading.read(rows, column);
      bytes = now;
    }
    return value;
  }
}
