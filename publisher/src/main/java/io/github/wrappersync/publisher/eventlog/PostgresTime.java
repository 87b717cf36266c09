package io.github.wrappersync.publisher.eventlog;

import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time as PostgreSQL's {@code timestamptz} counts them: in microseconds. */
final class PostgresTime {

  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private PostgresTime() {}

  /**
   * The time cut to microseconds.
   *
   * @throws SQLException of the class of refused data, if it can not be counted, as infinity
   */
  static Instant of(Instant value) throws SQLException {
    micros(value);
    return value.truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Microseconds from the beginning of the year 2000, as PostgreSQL stores them.
   *
   * @throws SQLException of the class of refused data, if it can not be counted, as infinity
   */
  static long micros(Instant value) throws SQLException {
    try {
      return ChronoUnit.MICROS.between(EPOCH, value.truncatedTo(ChronoUnit.MICROS));
    } catch (ArithmeticException | DateTimeException e) {
      throw new SQLException("PostgreSQL has no such time: " + value, "22008", e);
    }
  }
}
