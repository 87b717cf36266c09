package io.github.wrappersync.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadPatienceTest {

  private final ReadPatience patience = new ReadPatience(Duration.ofSeconds(5));

  @Test
  void aLineThatIsDeadForTheFirstTimeIsGivenUpSoon() {
    assertThat(patience.timeout()).hasSeconds(5);
  }

  @Test
  void eachWaitInVainDoublesTheNextUpToFourTimesTheFirst() {
    patience.waitedInVain();
    assertThat(patience.timeout()).hasSeconds(10);
    patience.waitedInVain();
    patience.waitedInVain();
    patience.waitedInVain();
    assertThat(patience.timeout()).hasSeconds(20);
  }

  @Test
  void anAnswerThatWasReadToItsEndMakesTheNextWaitShortAgain() {
    patience.waitedInVain();
    patience.answered();

    assertThat(patience.timeout()).hasSeconds(5);
  }
}
