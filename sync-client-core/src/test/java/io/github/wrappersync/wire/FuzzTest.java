package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The small form of {@link FuzzProofTest}. */
class FuzzTest {

  private static final long SEED = 20_260_101;
  private static final int INPUTS = 20_000;

  @Test
  void whateverIsReceivedIsReadOrRefusedAndNothingElse() throws InterruptedException {
    Fuzzer.Result result = new Fuzzer(SEED).run(0, INPUTS);

    assertThat(result.failures()).isEmpty();
    assertThat(Fuzzer.sum(result.read()) + Fuzzer.sum(result.refused()))
        .as("inputs")
        .isEqualTo(INPUTS);
    assertThat(result.read()).as("read").hasSize(FuzzTargets.all().size());
    assertThat(result.refused())
        .as("refused")
        .hasSizeGreaterThanOrEqualTo(result.read().size() - 1);
  }
}
