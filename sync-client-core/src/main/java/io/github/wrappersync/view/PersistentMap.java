package io.github.wrappersync.view;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map whose changed copies share all but one path with their original, so that a
 * change costs a few small arrays however large the map is, and a reader keeps a consistent whole
 * for as long as it likes.
 *
 * <p>It is a hash array mapped trie (Phil Bagwell, "Ideal Hash Trees", 2001): each branch uses five
 * bits of the hash, and holds only the children that exist, counted through a bitmap. Leaves with
 * the same hash form a chain.
 */
final class PersistentMap<K, V> {

  private static final int BITS = 5;
  private static final int MASK = (1 << BITS) - 1;
  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(null, 0);

  private final @Nullable Node root;
  private final int size;

  private PersistentMap(@Nullable Node root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked") // holds nothing, so that it is of every type
  static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only a V is ever put in
  @Nullable V get(K key) {
    int hash = spread(key);
    Node node = root;
    for (int shift = 0; node instanceof Branch branch; shift += BITS) {
      int bit = bit(hash, shift);
      if ((branch.bitmap & bit) == 0) {
        return null;
      }
      node = branch.children[branch.index(bit)];
    }
    for (Leaf leaf = (Leaf) node; leaf != null; leaf = leaf.next) {
      if (leaf.hash == hash && leaf.key.equals(key)) {
        return (V) leaf.value;
      }
    }
    return null;
  }

  /** A copy with this value under the key, in place of the one before. */
  PersistentMap<K, V> with(K key, V value) {
    int hash = spread(key);
    Node changed = root == null ? new Leaf(hash, key, value, null) : put(root, 0, hash, key, value);
    return new PersistentMap<>(changed, get(key) == null ? size + 1 : size);
  }

  /** A copy without the key; this map itself if it does not hold it. */
  PersistentMap<K, V> without(K key) {
    if (root == null || get(key) == null) {
      return this;
    }
    return new PersistentMap<>(remove(root, 0, spread(key), key), size - 1);
  }

  /** Visits every entry, in no particular order. */
  void forEach(BiConsumer<? super K, ? super V> visitor) {
    if (root != null) {
      visit(root, visitor);
    }
  }

  @SuppressWarnings("unchecked") // only a K and a V are ever put in
  private void visit(Node node, BiConsumer<? super K, ? super V> visitor) {
    if (node instanceof Branch branch) {
      for (Node child : branch.children) {
        visit(child, visitor);
      }
    } else {
      for (Leaf leaf = (Leaf) node; leaf != null; leaf = leaf.next) {
        visitor.accept((K) leaf.key, (V) leaf.value);
      }
    }
  }

  private static int spread(Object key) {
    int hash = key.hashCode();
    return hash ^ (hash >>> 16);
  }

  private static int bit(int hash, int shift) {
    return 1 << ((hash >>> shift) & MASK);
  }

  private static Node put(Node node, int shift, int hash, Object key, Object value) {
    if (node instanceof Branch branch) {
      int bit = bit(hash, shift);
      int index = branch.index(bit);
      if ((branch.bitmap & bit) == 0) {
        return branch.inserted(bit, index, new Leaf(hash, key, value, null));
      }
      Node child = put(branch.children[index], shift + BITS, hash, key, value);
      return branch.replaced(index, child);
    }
    Leaf leaf = (Leaf) node;
    return leaf.hash == hash
        ? new Leaf(hash, key, value, leaf.without(key))
        : join(shift, leaf, new Leaf(hash, key, value, null));
  }

  /** Puts two leaves of different hashes under as many branches as it takes to tell them apart. */
  private static Branch join(int shift, Leaf one, Leaf other) {
    int bit = bit(one.hash, shift);
    int otherBit = bit(other.hash, shift);
    if (bit == otherBit) {
      return new Branch(bit, new Node[] {join(shift + BITS, one, other)});
    }
    boolean inOrder = Integer.compareUnsigned(bit, otherBit) < 0;
    return new Branch(bit | otherBit, inOrder ? new Node[] {one, other} : new Node[] {other, one});
  }

  /** Removes a key that is there. */
  private static @Nullable Node remove(Node node, int shift, int hash, Object key) {
    if (node instanceof Leaf leaf) {
      return leaf.without(key);
    }
    Branch branch = (Branch) node;
    int bit = bit(hash, shift);
    int index = branch.index(bit);
    Node child = remove(branch.children[index], shift + BITS, hash, key);
    if (child == null) {
      return branch.removed(bit, index);
    }
    return branch.children.length == 1 && child instanceof Leaf
        ? child
        : branch.replaced(index, child);
  }

  private sealed interface Node permits Leaf, Branch {}

  private static final class Leaf implements Node {
    final int hash;
    final Object key;
    final Object value;
    final @Nullable Leaf next;

    Leaf(int hash, Object key, Object value, @Nullable Leaf next) {
      this.hash = hash;
      this.key = key;
      this.value = value;
      this.next = next;
    }

    @Nullable Leaf without(Object unwanted) {
      if (key.equals(unwanted)) {
        return next;
      }
      return next == null ? this : new Leaf(hash, key, value, next.without(unwanted));
    }
  }

  private static final class Branch implements Node {
    final int bitmap;
    final Node[] children;

    Branch(int bitmap, Node[] children) {
      this.bitmap = bitmap;
      this.children = children;
    }

    int index(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }

    Branch inserted(int bit, int index, Node child) {
      Node[] copy = new Node[children.length + 1];
      System.arraycopy(children, 0, copy, 0, index);
      copy[index] = child;
      System.arraycopy(children, index, copy, index + 1, children.length - index);
      return new Branch(bitmap | bit, copy);
    }

    Branch replaced(int index, Node child) {
      Node[] copy = children.clone();
      copy[index] = child;
      return new Branch(bitmap, copy);
    }

    /** Without a child; a leaf that is left alone takes the place of the branch. */
    @Nullable Node removed(int bit, int index) {
      if (children.length == 1) {
        return null;
      }
      if (children.length == 2 && children[1 - index] instanceof Leaf last) {
        return last;
      }
      Node[] copy = new Node[children.length - 1];
      System.arraycopy(children, 0, copy, 0, index);
      System.arraycopy(children, index + 1, copy, index, copy.length - index);
      return new Branch(bitmap & ~bit, copy);
    }
  }
}
