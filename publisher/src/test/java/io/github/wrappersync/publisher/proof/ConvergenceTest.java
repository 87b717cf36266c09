package io.github.wrappersync.publisher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One short round of what {@link ConvergenceProofTest} does for ten minutes. */
class ConvergenceTest {

  @Test
  void afterARoundOfFaultsEverybodyHoldsEverythingOnce() {
    RunReport report = ConvergenceRun.small(Long.getLong("proof.seed", 7)).run();

    assertThat(report.violations()).isEmpty();
    assertThat(report.faults()).hasSizeGreaterThan(2);
    assertThat(report.traffic().changes()).isGreaterThan(100);
  }
}
