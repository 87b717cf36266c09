package io.github.wrappersync.publisher.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IdRunsTest {

  private final IdRuns ids = new IdRuns();

  @Test
  void consecutiveIdsAreOneRunInWhateverOrderTheyCome() {
    ids.add(5);
    ids.add(7);
    ids.add(6);
    ids.add(4);

    assertThat(ids.runs()).containsExactly(new IdRuns.Run(4, 7));
    assertThat(ids.size()).isEqualTo(4);
  }

  @Test
  void removingFromTheMiddleSplitsARun() {
    ids.add(1, 1_000_000);

    assertThat(ids.remove(500)).isTrue();
    assertThat(ids.remove(500)).isFalse();

    assertThat(ids.runs()).containsExactly(new IdRuns.Run(1, 499), new IdRuns.Run(501, 1_000_000));
    assertThat(ids.size()).isEqualTo(999_999);
  }

  @Test
  void theSmallestIdsComeFirstAcrossRuns() {
    ids.add(10, 12);
    ids.add(1, 2);

    List<Long> first = new ArrayList<>();
    ids.forFirst(4, first::add);

    assertThat(first).containsExactly(1L, 2L, 10L, 11L);
  }

  @Test
  void behavesAsASortedSetUnderRandomUse() {
    Random random = new Random(42);
    TreeSet<Long> model = new TreeSet<>();
    for (int i = 0; i < 50_000; i++) {
      long id = random.nextInt(300);
      if (random.nextBoolean()) {
        ids.add(id);
        model.add(id);
      } else {
        assertThat(ids.remove(id)).isEqualTo(model.remove(id));
      }
      assertThat(ids.size()).isEqualTo(model.size());
      assertThat(ids.contains(id)).isEqualTo(model.contains(id));
    }
    List<Long> all = new ArrayList<>();
    ids.forFirst(Integer.MAX_VALUE, all::add);
    assertThat(all).containsExactlyElementsOf(model);
    assertThat(ids.runs())
        .hasSize((int) model.stream().filter(id -> !model.contains(id - 1)).count());
  }
}
