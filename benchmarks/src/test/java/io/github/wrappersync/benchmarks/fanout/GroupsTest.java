package io.github.wrappersync.benchmarks.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GroupsTest {

  /** 2 ms a batch and 20 µs a change: 4,000 changes in 82 ms. */
  private final Groups groups = new Groups(0.002, 0.00002);

  @Test
  void aChangeThatComesAloneTakesABatch() {
    assertEquals(2.02, groups.millis(50, 1, 1), 0.001);
  }

  @Test
  void messagesComeLaterAndLaterAboveWhatAWriterCanTell() {
    assertEquals(4_000 / 0.082, groups.most(1), 0.1);
    assertTrue(Double.isNaN(groups.millis(99, groups.most(1), 1)));
    assertTrue(groups.millis(99, 0.9 * groups.most(1), 1) < 1_000);
  }

  @Test
  void aWriterOfTwoIsAsLateAsOneWithHalfOfTheChanges() {
    assertEquals(groups.millis(99, 10_000, 1), groups.millis(99, 20_000, 2));
    assertEquals(2 * groups.most(1), groups.most(2));
  }
}
