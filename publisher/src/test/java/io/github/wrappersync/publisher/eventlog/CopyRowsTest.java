package io.github.wrappersync.publisher.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.util.ByteStreamWriter;

/** PostgreSQL reads what was written. */
class CopyRowsTest {

  private static final UUID ID = UUID.fromString("01928374-aabb-7ccd-8eef-001122334455");

  private final TestDatabase database = TestServers.newDatabase();

  @Test
  void everyTypeArrivesAsItWas() throws Exception {
    String text = "a\ttab, \\ and \"quotes\"\n, {}, ü, \ud83d\ude00, NULL";
    CopyRows rows = new CopyRows(5);
    rows.beginRow();
    rows.bigint(Long.MIN_VALUE)
        .text(text)
        .texts(List.of(text, "", "NULL"))
        .uuid(ID)
        .timestamptz(Instant.parse("1999-12-31T23:59:59.123456789Z"));
    rows.beginRow();
    rows.bigint((Long) null).text(null).texts(List.of()).uuid(ID).timestamptz(Instant.EPOCH);

    copy(rows);

    assertThat(database.rows("SELECT number FROM copied WHERE number IS NOT NULL"))
        .containsExactly(String.valueOf(Long.MIN_VALUE));
    assertThat(database.rows("SELECT line FROM copied WHERE line IS NOT NULL"))
        .containsExactly(text);
    assertThat(database.rows("SELECT unnest(lines) FROM copied")).containsExactly(text, "", "NULL");
    assertThat(database.rows("SELECT array_ndims(lines) IS NULL FROM copied ORDER BY number"))
        .containsExactly("f", "t");
    assertThat(database.rows("SELECT DISTINCT id FROM copied")).containsExactly(ID.toString());
    assertThat(
            database.rows(
                "SELECT at AT TIME ZONE 'UTC' FROM copied WHERE number IS NOT NULL UNION ALL SELECT at AT TIME ZONE 'UTC' FROM copied WHERE number IS NULL"))
        .containsExactly("1999-12-31 23:59:59.123456", "1970-01-01 00:00:00");
  }

  @Test
  void itGrowsWithItsRows() throws Exception {
    CopyRows rows = new CopyRows(5);
    String large = "x".repeat(1_000_000);
    for (int i = 0; i < 5; i++) {
      rows.beginRow();
      rows.bigint(i).text(large).texts(List.of()).uuid(ID).timestamptz(Instant.EPOCH);
    }

    copy(rows);

    assertThat(database.rows("SELECT sum(length(line)) FROM copied")).containsExactly("5000000");
  }

  @Test
  void aTimeThatPostgresDoesNotHaveIsRefusedAsData() {
    CopyRows rows = new CopyRows(5);
    rows.beginRow();

    assertThatThrownBy(() -> rows.timestamptz(Instant.MAX))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("22"));
  }

  private void copy(CopyRows rows) throws Exception {
    database.execute(
        "CREATE TABLE copied (number bigint, line text, lines text[], id uuid, at timestamptz)");
    try (Connection connection = database.dataSource().getConnection()) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY copied FROM STDIN BINARY", ByteStreamWriter.of(rows.end()));
    }
  }
}
