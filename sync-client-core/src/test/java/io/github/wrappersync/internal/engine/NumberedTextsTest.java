package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NumberedTextsTest {

  @Test
  void textsHaveNumbersUpToTheBound() {
    NumberedTexts texts = new NumberedTexts(2);

    assertThat(texts.numberOf("a")).isZero();
    assertThat(texts.numberOf("b")).isEqualTo(1);
    assertThat(texts.numberOf("c")).isEqualTo(-1);
    assertThat(texts.numberOf("a")).isZero();
    assertThat(texts.textOf(1)).isEqualTo("b");
  }

  @Test
  void aTextThatCameOnceTakesNoPlace() {
    RepeatedTexts texts = new RepeatedTexts(2);

    for (int i = 0; i < 100; i++) {
      assertThat(texts.numberOf("once-" + i)).isEqualTo(-1);
    }
    assertThat(texts.numberOf("code")).isEqualTo(-1);
    assertThat(texts.numberOf("code")).isZero();
    assertThat(texts.textOf(0)).isEqualTo("code");
  }

  @Test
  void threadsThatMeetFindOneNumberForEachText() {
    NumberedTexts texts = new NumberedTexts(1_000);

    boolean agreed =
        IntStream.range(0, 40_000)
            .parallel()
            .mapToObj(i -> "text-" + i % 1_000)
            .allMatch(text -> texts.textOf(texts.numberOf(text)).equals(text));

    assertThat(agreed).isTrue();
    assertThat(texts.numberOf("one more")).isEqualTo(-1);
  }
}
