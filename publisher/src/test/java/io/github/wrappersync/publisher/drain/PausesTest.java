package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausesTest {

  private final Pauses pauses = new Pauses();

  @Test
  void growFromAFailureToTheNext() {
    for (long pause : new long[] {100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
      assertThat(pauses.failed(at(1))).isEqualTo(pause);
    }
  }

  @Test
  void beginAnewAfterAFailureThatCameAfterSomeWork() {
    pauses.failed(at(1));
    pauses.failed(at(2));
    pauses.well(at(3));
    pauses.well(at(4));

    assertThat(pauses.failed(at(4))).isEqualTo(Pauses.SHORTEST);
  }

  @Test
  void goOnGrowingWhereEachBeginningFailsSoon() {
    for (int second = 0; second < 60; second += 10) {
      pauses.well(at(second));
      pauses.failed(at(second) + 900_000_000);
    }
    pauses.well(at(60));

    assertThat(pauses.failed(at(60) + 900_000_000)).isEqualTo(Pauses.LONGEST);
  }

  @Test
  void goOnGrowingThroughALongOutage() {
    for (int second = 0; second < 600; second += 60) {
      pauses.failed(at(second));
    }

    assertThat(pauses.failed(at(600))).isEqualTo(Pauses.LONGEST);
  }

  private static long at(int second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
