package io.github.wrappersync.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

  /** A key whose hash is chosen, so that hashes collide in part or in whole. */
  private record Key(int number, int hash) {
    @Override
    public int hashCode() {
      return hash;
    }
  }

  @Test
  void agreesWithAHashMapAfterRandomChanges() {
    for (int seed = 0; seed < 20; seed++) {
      checkAgainstAHashMap(new Random(seed), 4000, 1 << (seed % 12));
    }
  }

  @Test
  void agreesWithAHashMapWhereItIsATrie() {
    PersistentMap<Key, Integer> map = PersistentMap.empty();
    Map<Key, Integer> model = new HashMap<>();
    Random random = new Random(7);
    for (int step = 0; step < 20_000; step++) {
      int number = random.nextInt(20_000);
      Key key = new Key(number, number);
      boolean grows = step < 10_000;
      if (random.nextInt(100) < (grows ? 20 : 80)) {
        map = map.without(key);
        model.remove(key);
      } else {
        map = map.with(key, step);
        model.put(key, step);
      }
      assertThat(map.get(key)).isEqualTo(model.get(key));
    }
    assertThat(map.size()).isEqualTo(model.size());
    assertThat(contents(map)).isEqualTo(model);
  }

  @Test
  void keysOfOneHashAreToldApartHoweverManyThereAre() {
    PersistentMap<Key, Integer> map = PersistentMap.empty();
    Map<Key, Integer> model = new HashMap<>();
    for (int i = 0; i < 3 * PersistentMap.MOST_IN_TABLE; i++) {
      map = map.with(new Key(i, -1), i);
      model.put(new Key(i, -1), i);
    }

    assertThat(contents(map)).isEqualTo(model);
    assertThat(map.get(new Key(3 * PersistentMap.MOST_IN_TABLE, -1))).isNull();
    assertThat(contents(PersistentMap.of(model))).isEqualTo(model);
  }

  @Test
  void madeAtOnceItHoldsTheSame() {
    for (int size : new int[] {0, 1, 2, 3, 127, 128, 129, 5_000}) {
      Map<String, Integer> model = new HashMap<>();
      for (int i = 0; i < size; i++) {
        model.put("key " + i, i);
      }
      PersistentMap<String, Integer> map = PersistentMap.of(model);

      assertThat(map.size()).isEqualTo(size);
      assertThat(contents(map)).isEqualTo(model);
      model.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
      assertThat(map.get("another")).isNull();
    }
  }

  private static void checkAgainstAHashMap(Random random, int steps, int hashes) {
    PersistentMap<Key, Integer> map = PersistentMap.empty();
    Map<Key, Integer> model = new HashMap<>();
    for (int step = 0; step < steps; step++) {
      int number = random.nextInt(300);
      Key key = new Key(number, (number % hashes) * 0x9E3779B9);
      if (random.nextInt(100) < 45) {
        map = map.without(key);
        model.remove(key);
      } else {
        map = map.with(key, step);
        model.put(key, step);
      }
      assertThat(map.get(key)).isEqualTo(model.get(key));
      if (step % 100 == 0) {
        assertThat(contents(map)).isEqualTo(model);
        assertThat(map.size()).isEqualTo(model.size());
      }
    }
    assertThat(contents(map)).isEqualTo(model);
  }

  @Test
  void aCopyLeavesItsOriginalAsItWas() {
    PersistentMap<Integer, String> original = PersistentMap.empty();
    for (int i = 0; i < 1000; i++) {
      original = original.with(i, "original");
    }
    PersistentMap<Integer, String> copy = original;
    for (int i = 0; i < 1000; i++) {
      copy = i % 2 == 0 ? copy.without(i) : copy.with(i, "copy");
    }

    assertThat(contents(original)).hasSize(1000).containsValue("original");
    assertThat(contents(original).values()).containsOnly("original");
    assertThat(contents(copy)).hasSize(500);
    assertThat(contents(copy).values()).containsOnly("copy");
  }

  @Test
  void removingEverythingLeavesAnEmptyMap() {
    PersistentMap<Integer, String> map = PersistentMap.empty();
    for (int i = 0; i < 100; i++) {
      map = map.with(i, "value");
    }
    for (int i = 0; i < 100; i++) {
      map = map.without(i);
    }

    assertThat(map.size()).isZero();
    assertThat(contents(map)).isEmpty();
    assertThat(map.with(1, "again").get(1)).isEqualTo("again");
  }

  private static <K, V> Map<K, V> contents(PersistentMap<K, V> map) {
    Map<K, V> contents = new HashMap<>();
    map.forEach((key, value) -> assertThat(contents.put(key, value)).isNull());
    return contents;
  }
}
