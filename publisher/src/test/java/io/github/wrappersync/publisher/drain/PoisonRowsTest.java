package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.changelog.ChangeRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One row that cannot be written is found, and nothing else is blamed. */
class PoisonRowsTest {

  private final PoisonRows poison = new PoisonRows();

  @Test
  void aBatchTooLargeForMemoryIsTriedRowByRow() {
    poison.trying(List.of(row(1), row(2)));
    poison.failed(new OutOfMemoryError("Java heap space"));
    assertThat(poison.batchLimit(1000)).isEqualTo(1);

    poison.trying(List.of(row(1)));
    poison.succeeded();
    assertThat(poison.batchLimit(1000)).isEqualTo(1);

    poison.trying(List.of(row(2)));
    poison.failed(new OutOfMemoryError("Java heap space"));
    assertThat(poison.reason(row(1))).isEmpty();
    assertThat(poison.reason(row(2)).orElseThrow()).contains("memory", "Java heap space");
  }

  @Test
  void aFailureOfTheConnectionBlamesNoRow() {
    poison.trying(List.of(row(1)));
    poison.failed(new SQLException("connection lost", "08006"));

    assertThat(poison.reason(row(1))).isEmpty();
    assertThat(poison.batchLimit(1000)).isEqualTo(1000);
  }

  private static ChangeRow row(long id) {
    return new ChangeRow(
        id, "entities", "e" + id, "INSERT", Instant.EPOCH, List.of(), "t1", "{}", null, false);
  }
}
