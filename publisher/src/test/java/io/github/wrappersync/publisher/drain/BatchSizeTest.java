package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.changelog.ChangeRow;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSizeTest {

  private final BatchSize size = new BatchSize();

  @Test
  void smallChangesMakeLargeBatchesStepByStep() {
    assertThat(size.next()).isEqualTo(1_000);
    size.read(rows(1_000, 20_000));
    size.read(rows(100, 200));
    assertThat(size.next()).isBetween(200, 220);
    size.read(rows(200, 200));
    size.read(rows(400, 200));
    size.read(rows(800, 200));
    assertThat(size.next()).isEqualTo(1_000);
  }

  @Test
  void largeChangesMakeSmallBatchesAtOnce() {
    size.read(rows(1_000, 20_000));
    assertThat(size.next()).isBetween(100, 110);
    size.read(rows(1, 10_000_000));
    assertThat(size.next()).isEqualTo(50);
  }

  @Test
  void changesWithoutImagesTellNothing() {
    size.read(List.of());
    assertThat(size.next()).isEqualTo(1_000);
  }

  private static List<ChangeRow> rows(int count, int characters) {
    ChangeRow row =
        new ChangeRow(
            1,
            "entities",
            "e1",
            "INSERT",
            Instant.EPOCH,
            List.of(),
            "t1",
            "x".repeat(characters),
            null,
            false);
    return Collections.nCopies(count, row);
  }
}
