package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PunctualityTest {

  private final Punctuality punctuality = new Punctuality();

  /** The publisher's clock has nothing to do with the elapsed time here. */
  private Instant theirs = Instant.parse("1999-12-31T23:59:00Z");

  private Duration here = Duration.ofSeconds(-70);

  private void pass(double seconds) {
    Duration time = Duration.ofMillis(Math.round(seconds * 1000));
    theirs = theirs.plus(time);
    here = here.plus(time);
  }

  private boolean beat(double delay) {
    return punctuality.isOnTime(theirs.minusMillis(Math.round(delay * 1000)), here.toNanos());
  }

  private void beatOnTime() {
    assertThat(beat(0)).as("the first has nothing to be compared with").isFalse();
    pass(2);
    assertThat(beat(0)).isTrue();
    pass(2);
  }

  @Test
  void theFirstHeartbeatSaysNothingOfTheTimeAndIsNotInDoubt() {
    assertThat(beat(0)).isFalse();
    assertThat(punctuality.isInDoubt()).isFalse();
  }

  @Test
  void upToASecondLaterThanTheFastestIsOnTime() {
    beatOnTime();

    assertThat(beat(1.0)).isTrue();
    assertThat(beat(1.001)).isFalse();
    assertThat(punctuality.isInDoubt()).isTrue();
    assertThat(beat(0.2)).isTrue();
    assertThat(punctuality.isInDoubt()).isFalse();
  }

  @Test
  void noneOfThoseThatWaitedInALineIsOnTimeExceptTheLast() {
    beatOnTime();
    for (double delay = 300; delay > 1; delay -= 2) {
      assertThat(beat(delay)).as("delayed by %s s", delay).isFalse();
    }
    assertThat(beat(0)).isTrue();
  }

  @Test
  void alsoNotWhenAPullIsAnsweredInTheMiddleOfTheLine() {
    beatOnTime();
    for (double delay = 300; delay > 1; delay -= 2) {
      assertThat(beat(delay)).as("delayed by %s s", delay).isFalse();
      punctuality.verified(here.toNanos());
    }
    assertThat(beat(0)).isTrue();
    pass(2);
    assertThat(beat(300)).isFalse();
  }

  @Test
  void alsoNotWhenTheFirstOfAllWasDelayed() {
    beat(300);
    for (double delay = 298; delay > 1; delay -= 2) {
      assertThat(beat(delay)).as("delayed by %s s", delay).isFalse();
    }
    beat(0);
    pass(2);
    assertThat(beat(0)).isTrue();
    assertThat(beat(2)).isFalse();
  }

  @Test
  void aClockThatWasSetBackIsKnownAfterOnePull() {
    beatOnTime();
    theirs = theirs.minusSeconds(600);
    assertThat(beat(0)).isFalse();

    punctuality.verified(here.toNanos() - 1); // it was sent before
    assertThat(punctuality.isInDoubt()).isTrue();
    punctuality.verified(here.toNanos());
    assertThat(punctuality.isInDoubt()).isFalse();

    pass(2);
    assertThat(beat(0)).isTrue();
    assertThat(beat(5)).isFalse();
  }

  @Test
  void aClockThatWasSetForwardIsKnownAfterOnePull() {
    beatOnTime();
    theirs = theirs.plusSeconds(600);
    assertThat(beat(0)).isFalse();
    assertThat(punctuality.isInDoubt()).isTrue();
    punctuality.verified(here.toNanos());

    pass(2);
    assertThat(beat(0)).isTrue();
    assertThat(beat(600)).as("as late as the clock was set").isFalse();
  }

  @Test
  void aClockThatRunsALittleFasterOrSlowerIsFollowed() {
    beatOnTime();
    for (int i = 0; i < 1000; i++) {
      theirs = theirs.plusMillis(5);
      pass(2);
      assertThat(beat(0)).isTrue();
    }
    int doubts = 0;
    for (int i = 0; i < 1000; i++) {
      theirs = theirs.minusMillis(5);
      pass(2);
      if (!beat(0)) {
        doubts++;
        punctuality.verified(here.toNanos());
      }
    }
    assertThat(doubts).isBetween(1, 5);
  }

  @Test
  void aSentAtBeyondAllCalendarsIsNoProblem() {
    beatOnTime();

    assertThat(punctuality.isOnTime(Instant.MAX, here.toNanos())).isFalse();
    assertThat(punctuality.isOnTime(Instant.MIN, here.toNanos())).isFalse();
  }
}
