package io.github.wrappersync.publisher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundRunnerTest {

  @ParameterizedTest
  @EnumSource
  void whatNeverConvergesIsAViolationWhateverFailed(FaultKind kind) {
    assertThat(RoundRunner.isBroken(kind, Optional.empty())).isTrue();
  }

  @Test
  void onlyARestartOfPostgresMayTakeLongerThanIsPromised() {
    Optional<Duration> late = Optional.of(RunReport.PROMISE);

    assertThat(RoundRunner.isBroken(FaultKind.POSTGRES_CRASH, late)).isFalse();
    assertThat(RoundRunner.isBroken(FaultKind.RESTORE, late)).isTrue();
    assertThat(RoundRunner.isBroken(FaultKind.KILL_LEADER, Optional.of(Duration.ofSeconds(9))))
        .isFalse();
  }
}
