package io.github.wrappersync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private final ManualClock clock = new ManualClock();
  private final List<String> ran = new ArrayList<>();

  @Test
  void tasksRunInTheOrderOfTheirTimeAsTimePassesThem() {
    clock.schedule(Duration.ofSeconds(2), () -> ran.add("second"));
    clock.schedule(Duration.ofSeconds(1), () -> ran.add("first"));
    TimeSource.Timer cancelled = clock.schedule(Duration.ofSeconds(1), () -> ran.add("never"));
    clock.schedule(Duration.ofSeconds(9), () -> ran.add("later"));
    cancelled.cancel();

    clock.advance(Duration.ofSeconds(3));

    assertThat(ran).containsExactly("first", "second");
    assertThat(clock.untilNextTask()).contains(Duration.ofSeconds(6));
  }

  @Test
  void theWallClockJumpsWithoutElapsedTimePassing() {
    clock.schedule(Duration.ofSeconds(1), () -> ran.add("task"));

    clock.setWallClock(Instant.parse("2030-01-01T00:00:00Z"));

    assertThat(clock.nanos()).isZero();
    assertThat(ran).isEmpty();
  }
}
