package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedTimesTest {

  @Test
  void beforeTheFirstVerificationNobodyIsVerified() {
    assertThat(VerifiedTimes.NEVER.isEver()).isFalse();
    assertThat(VerifiedTimes.NEVER.everythingBut(Set.of("a"), 5).isEver()).isFalse();
  }

  @Test
  void thoseLeftOutKeepTheirTimeUntilEverythingIsVerified() {
    VerifiedTimes times =
        VerifiedTimes.NEVER
            .everything(10)
            .everythingBut(Set.of("a"), 20)
            .everythingBut(Set.of("a", "b"), 30);

    assertThat(times.of("a")).isEqualTo(10);
    assertThat(times.of("b")).isEqualTo(20);
    assertThat(times.of("anybody")).isEqualTo(30);
    assertThat(times.oldest()).isEqualTo(10);

    times = times.everything(25);
    assertThat(times.of("a")).isEqualTo(25);
    assertThat(times.of("b")).isEqualTo(25);
    assertThat(times.of("anybody")).isEqualTo(30);

    times = times.everythingBut(Set.of("b"), 40);
    assertThat(times.of("a")).isEqualTo(40);
    assertThat(times.of("b")).isEqualTo(25);
  }

  @Test
  void aTimeOfBeforeTakesNothingBack() {
    VerifiedTimes times = VerifiedTimes.NEVER.everything(-5).everything(-9);

    assertThat(times.of("a")).isEqualTo(-5);
    assertThat(times.oldest()).isEqualTo(-5);
  }
}
