package io.github.wrappersync.publisher.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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

  @Test
  void rangesAreRemovedAsTheirIdsOneByOne() {
    Random random = new Random(43);
    for (int i = 0; i < 2_000; i++) {
      TreeSet<Long> model = someIds(random);
      IdRuns present = IdRuns.of(model);
      long first = random.nextInt(50);
      long last = first + random.nextInt(30);

      long removed = present.remove(first, last);

      TreeSet<Long> gone = new TreeSet<>(model.subSet(first, true, last, true));
      model.removeAll(gone);
      assertThat(removed).isEqualTo(gone.size());
      assertThat(present.runs()).isEqualTo(IdRuns.of(model).runs());
      assertThat(present.size()).isEqualTo(model.size());
    }
  }

  @Test
  void theSmallestIdOutsideIsTheFirstThatTheOtherSetHasNot() {
    Random random = new Random(44);
    for (int i = 0; i < 2_000; i++) {
      TreeSet<Long> model = someIds(random);
      TreeSet<Long> other = someIds(random);
      other.addAll(model.headSet((long) random.nextInt(60)));

      OptionalLong outside = IdRuns.of(model).firstOutside(IdRuns.of(other));

      assertThat(outside)
          .isEqualTo(
              model.stream()
                  .filter(id -> !other.contains(id))
                  .mapToLong(Long::longValue)
                  .findFirst());
    }
  }

  @Test
  void idsAreTakenInAnyOrder() {
    assertThat(IdRuns.of(List.of(7L, 3L, 4L, 6L, 1L, 5L)).runs())
        .containsExactly(new IdRuns.Run(1, 1), new IdRuns.Run(3, 7));
    assertThat(IdRuns.of(List.of()).isEmpty()).isTrue();
  }

  private static TreeSet<Long> someIds(Random random) {
    TreeSet<Long> ids = new TreeSet<>();
    for (int id = 1; id < 60; id++) {
      if (random.nextInt(4) > 0) {
        ids.add((long) id);
      }
    }
    return ids;
  }
}
