package io.github.wrappersync.view;

import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/*
 * Why this form. A look-up at random among many records waits for memory, once for each object that it goes through; the steps in
 * between cost next to nothing. A hash array mapped trie down to single entries (Phil Bagwell, "Ideal Hash Trees", 2001), which this was
 * at first, goes through a branch, its array, another branch, its array and a leaf before it comes to the key. Most maps are of one
 * tenant and have some hundred entries: these are one table here, which is one object. A change copies it, 2 KiB at most, as
 * cheap as the copies of a path. Larger maps are a trie whose leaves are such tables, so that a change costs no more in them.
 *
 * A branch takes five bits of the hash, from the lower end; a table is indexed by the upper end, so that the entries below a
 * branch, whose lower bits are the same, are spread all the same, and a table means the same at any depth. When the bits are used
 * up, keys share their whole hash, or nearly: their table grows as it must, and is searched from its first place on.
 */

/**
 * An immutable hash map whose changed copies share most with their original, so that a change costs
 * a few small arrays however large the map is, and a reader keeps a consistent whole for as long as
 * it likes.
 *
 * <p>It is a table of keys, each followed by its value, with open addressing; or, above {@link
 * #MOST_IN_TABLE} entries, a trie of such tables.
 */
final class PersistentMap<K, V> {

  static final int MOST_IN_TABLE = 128;

  private static final int BITS = 5;
  private static final int WAYS = 1 << BITS;
  private static final int LEAST_SLOTS = 4;
  private static final Object[] NOTHING = new Object[2 * LEAST_SLOTS];
  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(null, 0);

  /** All there is, or nothing where there is a branch. */
  private final Object[] table;

  private final @Nullable Branch branch;
  private final int size;

  /**
   * @param root a table, a branch, or null where there is no entry
   */
  private PersistentMap(@Nullable Object root, int size) {
    this.table = root instanceof Object[] entries ? entries : NOTHING;
    this.branch = root instanceof Branch ways ? ways : null;
    this.size = size;
  }

  @SuppressWarnings("unchecked") // holds nothing, so that it is of every type
  static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  /** One with these entries, made at once. */
  static <K, V> PersistentMap<K, V> of(Map<K, V> entries) {
    if (entries.isEmpty()) {
      return empty();
    }
    Object[] all = new Object[2 * entries.size()];
    int i = 0;
    for (Map.Entry<K, V> entry : entries.entrySet()) {
      all[i++] = entry.getKey();
      all[i++] = entry.getValue();
    }
    return new PersistentMap<>(node(all, all.length / 2, 0), entries.size());
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only a V is ever put in
  @Nullable V get(K key) {
    int hash = spread(key);
    Object[] in = branch == null ? table : branch.table(hash);
    return (V) in[place(in, hash, key) + 1];
  }

  private @Nullable Object root() {
    return branch != null || size == 0 ? branch : table;
  }

  /** A copy with this value under the key, in place of the one before. */
  PersistentMap<K, V> with(K key, V value) {
    int next = get(key) == null ? size + 1 : size;
    return new PersistentMap<>(put(root(), 0, spread(key), key, value), next);
  }

  /** A copy without the key; this map itself if it does not hold it. */
  PersistentMap<K, V> without(K key) {
    Object root = root();
    return root == null || get(key) == null
        ? this
        : new PersistentMap<>(remove(root, 0, spread(key), key), size - 1);
  }

  /** Visits every entry, in no particular order. */
  void forEach(BiConsumer<? super K, ? super V> visitor) {
    visit(root(), visitor);
  }

  @SuppressWarnings("unchecked") // only a K and a V are ever put in
  private void visit(@Nullable Object node, BiConsumer<? super K, ? super V> visitor) {
    if (node instanceof Branch branch) {
      for (Object child : branch.children) {
        visit(child, visitor);
      }
    } else if (node instanceof Object[] table) {
      for (int i = 0; i < table.length; i += 2) {
        if (table[i] != null) {
          visitor.accept((K) table[i], (V) table[i + 1]);
        }
      }
    }
  }

  private static int spread(Object key) {
    return key.hashCode() * 0x9E3779B9; // Knuth: the golden ratio spreads neighbours
  }

  private static int way(int hash, int shift) {
    return ((hash ^ (hash >>> 16)) >>> shift) & (WAYS - 1);
  }

  // ------------------------------------------------------------------ nodes

  private static Object put(@Nullable Object node, int shift, int hash, Object key, Object value) {
    if (node instanceof Branch branch) {
      int way = way(hash, shift);
      return branch.with(way, put(branch.children[way], shift + BITS, hash, key, value));
    }
    if (node == null) {
      return node(new Object[] {key, value}, 1, shift);
    }
    Object[] table = (Object[]) node;
    int place = place(table, hash, key);
    int count = table[place] == null ? count(table) : 0;
    if (table[place] != null || fits(count + 1, table.length)) {
      Object[] copy = table.clone();
      copy[place] = key;
      copy[place + 1] = value;
      return copy;
    }
    Object[] entries = entries(table, new Object[2 * (count + 1)], place);
    entries[2 * count] = key;
    entries[2 * count + 1] = value;
    return node(entries, count + 1, shift);
  }

  /** Removes a key that is there; null if nothing is left. */
  private static @Nullable Object remove(Object node, int shift, int hash, Object key) {
    if (node instanceof Branch branch) {
      int way = way(hash, shift);
      Object child = branch.children[way];
      return child == null
          ? node
          : branch.with(way, remove(child, shift + BITS, hash, key)).pruned();
    }
    Object[] table = (Object[]) node;
    int count = count(table) - 1;
    return count == 0
        ? null
        : table(entries(table, new Object[2 * count], place(table, hash, key)), count);
  }

  /** The node of these entries, each a key and its value: a table, or a branch if they are many. */
  private static Object node(Object[] entries, int count, int shift) {
    if (count <= MOST_IN_TABLE || shift >= Integer.SIZE) {
      return table(entries, count);
    }
    int[] counts = new int[WAYS];
    for (int i = 0; i < 2 * count; i += 2) {
      counts[way(spread(entries[i]), shift)]++;
    }
    Object[][] parts = new Object[WAYS][];
    for (int way = 0; way < WAYS; way++) {
      parts[way] = new Object[2 * counts[way]];
    }
    for (int i = 0; i < 2 * count; i += 2) {
      int way = way(spread(entries[i]), shift);
      int end = parts[way].length - 2 * counts[way]--;
      parts[way][end] = entries[i];
      parts[way][end + 1] = entries[i + 1];
    }
    Branch branch = new Branch(new Object[WAYS]);
    for (int way = 0; way < WAYS; way++) {
      int size = parts[way].length / 2;
      branch.children[way] = size == 0 ? null : node(parts[way], size, shift + BITS);
    }
    return branch;
  }

  // ------------------------------------------------------------------ tables

  private static Object[] table(Object[] entries, int count) {
    int slots = LEAST_SLOTS;
    while (!fits(count, 2 * slots)) {
      slots *= 2;
    }
    Object[] table = new Object[2 * slots];
    for (int i = 0; i < 2 * count; i += 2) {
      int place = place(table, spread(entries[i]), entries[i]);
      table[place] = entries[i];
      table[place + 1] = entries[i + 1];
    }
    return table;
  }

  /** Whether a third of the slots is free, each of them a place for a key and one for its value. */
  private static boolean fits(int count, int length) {
    return 3 * count <= length;
  }

  /** Where the key is, or, as nothing stands there, would be. */
  private static int place(Object[] table, int hash, Object key) {
    int last = table.length - 1;
    int place = (hash >>> Integer.numberOfLeadingZeros(last >>> 1)) << 1;
    while (true) {
      Object there = table[place];
      if (there == null || there == key || there.equals(key)) {
        return place;
      }
      place = (place + 2) & last;
    }
  }

  private static int count(Object[] table) {
    int count = 0;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] != null) {
        count++;
      }
    }
    return count;
  }

  /** The entries of a table, without the one at a place. */
  private static Object[] entries(Object[] table, Object[] into, int without) {
    int end = 0;
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] != null && i != without) {
        into[end++] = table[i];
        into[end++] = table[i + 1];
      }
    }
    return into;
  }

  /** Where the hash leads on. */
  private static final class Branch {

    /** Null where there is no entry. */
    final @Nullable Object[] children;

    Branch(@Nullable Object[] children) {
      this.children = children;
    }

    Object[] table(int hash) {
      Object node = this;
      for (int shift = 0; node instanceof Branch branch; shift += BITS) {
        node = branch.children[way(hash, shift)];
      }
      return node == null ? NOTHING : (Object[]) node;
    }

    Branch with(int way, @Nullable Object child) {
      Object[] copy = children.clone();
      copy[way] = child;
      return new Branch(copy);
    }

    /** Null without a child; a table that is left alone takes the place of the branch. */
    @Nullable Object pruned() {
      Object only = null;
      for (Object child : children) {
        if (child != null && (only != null || child instanceof Branch)) {
          return this;
        }
        only = child == null ? only : child;
      }
      return only;
    }
  }
}
