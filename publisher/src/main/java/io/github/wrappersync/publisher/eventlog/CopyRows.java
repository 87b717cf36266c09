package io.github.wrappersync.publisher.eventlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the binary format of PostgreSQL's COPY: neither side turns numbers, times and ids into
 * text and back. A column takes the method of its type, as PostgreSQL converts nothing here.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, Binary Format</a>
 */
final class CopyRows {

  private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0};

  /** Of the type {@code text}. */
  private static final int TEXT = 25;

  private static final int NULL = -1;
  private static final int END = -1;

  private final short columns;
  private ByteBuffer bytes = ByteBuffer.allocate(256 * 1024);

  /**
   * @param columns how many each row has
   */
  CopyRows(int columns) {
    this.columns = (short) columns;
    bytes.put(SIGNATURE).putInt(0).putInt(0);
  }

  void beginRow() {
    room(Short.BYTES).putShort(columns);
  }

  CopyRows bigint(long value) {
    room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    return this;
  }

  CopyRows bigint(@Nullable Long value) {
    return value == null ? none() : bigint(value.longValue());
  }

  /** A text, or JSON. */
  CopyRows text(@Nullable String value) {
    if (value == null) {
      return none();
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
    return this;
  }

  CopyRows uuid(UUID value) {
    room(Integer.BYTES + 2 * Long.BYTES)
        .putInt(2 * Long.BYTES)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits());
    return this;
  }

  /**
   * A point in time, cut to microseconds.
   *
   * @throws SQLException of the class of refused data, if PostgreSQL has no such time
   */
  CopyRows timestamptz(Instant value) throws SQLException {
    return bigint(PostgresTime.micros(value));
  }

  CopyRows texts(List<String> values) {
    int length = room(5 * Integer.BYTES).position();
    bytes.putInt(0).putInt(values.isEmpty() ? 0 : 1).putInt(0).putInt(TEXT);
    if (!values.isEmpty()) {
      room(2 * Integer.BYTES).putInt(values.size()).putInt(1);
      values.forEach(this::text);
    }
    bytes.putInt(length, bytes.position() - length - Integer.BYTES);
    return this;
  }

  private CopyRows none() {
    room(Integer.BYTES).putInt(NULL);
    return this;
  }

  /** What COPY takes, from the beginning to the buffer's position. No row can be added after it. */
  ByteBuffer end() {
    room(Short.BYTES).putShort((short) END);
    return bytes.flip();
  }

  private ByteBuffer room(int length) {
    if (bytes.remaining() < length) {
      int enough = Math.max(2 * bytes.capacity(), bytes.position() + length);
      ByteBuffer larger = ByteBuffer.allocate(enough);
      bytes = larger.put(bytes.flip());
    }
    return bytes;
  }
}
