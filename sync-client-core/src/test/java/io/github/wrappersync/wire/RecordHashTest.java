package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordHashTest {

  @Test
  void theEmptySetHasTheHashZero() {
    assertThat(new RecordHash().value()).isEqualTo("0000000000000000");
  }

  @Test
  void theHashOfOneRecordIsTheBeginningOfItsSha256() {
    // printf 'config-789:1042' | sha256sum
    assertThat(new RecordHash().add("config-789", 1042).value()).isEqualTo("017693350d00b567");
  }

  @Test
  void theOrderOfTheRecordsDoesNotMatter() {
    assertThat(new RecordHash().add("a", 1).add("b", 2).add("c", 3).value())
        .isEqualTo(new RecordHash().add("c", 3).add("a", 1).add("b", 2).value());
  }

  @Test
  void aRecordThatIsCountedTwiceShows() {
    assertThat(new RecordHash().add("a", 1).add("a", 1).value())
        .isNotEqualTo(new RecordHash().value());
  }
}
