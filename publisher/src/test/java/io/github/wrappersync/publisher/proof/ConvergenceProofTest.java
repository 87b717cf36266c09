package io.github.wrappersync.publisher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fifty rounds of writers and faults, after each of which everything is compared. {@code
 * -Dproof.seed=…} begins with another seed, {@code -Dproof.rounds=…} runs as many rounds, {@code
 * -Dproof.round=…} plays the round of this seed alone, in a fresh world; {@code -Dproof.kinds=…}
 * injects faults of these {@link FaultKind}s only.
 */
@Tag("proof")
class ConvergenceProofTest {

  private static final int ROUNDS = 50;

  @Test
  void whateverFailsEverybodyHoldsEverythingOnce() {
    Long round = Long.getLong("proof.round");
    ConvergenceRun run =
        round == null
            ? ConvergenceRun.of(Long.getLong("proof.seed", 20_260_101))
                .rounds(Integer.getInteger("proof.rounds", ROUNDS))
            : ConvergenceRun.replay(round);
    String kinds = System.getProperty("proof.kinds", "");
    if (!kinds.isEmpty()) {
      run.kinds(Arrays.stream(kinds.split(",")).map(FaultKind::valueOf).toArray(FaultKind[]::new));
    }

    ProofReport page = round == null ? ProofReport.inRoot() : ProofReport.inRoot("replay-" + round);
    page.runBegins();

    RunReport report = run.run();

    page.run(report);
    assertThat(report.violations()).isEmpty();
  }
}
