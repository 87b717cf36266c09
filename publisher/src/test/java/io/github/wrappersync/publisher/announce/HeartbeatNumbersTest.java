package io.github.wrappersync.publisher.announce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeartbeatNumbersTest {

  /** The database is restored, which counts its terms from where the backup was: a new epoch. */
  @Test
  void whoTakesOverAfterARestoreIsAboveWhoWroteBefore() {
    HeartbeatNumbers survivor = new HeartbeatNumbers();
    survivor.begin(50);
    survivor.next();
    survivor.begin(11); // restored
    long ofSurvivor = survivor.next();

    HeartbeatNumbers other = new HeartbeatNumbers();
    other.begin(12);

    assertThat(other.next()).isGreaterThan(ofSurvivor);
  }
}
