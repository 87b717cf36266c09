package io.github.wrappersync.internal.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of each record that a view could read. Belongs to the engine's thread.
 *
 * <p>It is a hash table a tenant, whose entries are the states themselves, chained: eight bytes a
 * record beside them.
 *
 * @param <T> the class of the records
 */
final class ShownRecords<T> {

  private final Map<String, Table<T>> tenants = new HashMap<>();

  /** A state. */
  static final class Shown<T> {
    final String recordId;
    final T record;
    final long position;

    /** A secret hash of the text that it was read from. */
    final long text;

    private @Nullable Shown<T> next;

    Shown(String recordId, T record, long position, long text) {
      this.recordId = recordId;
      this.record = record;
      this.position = position;
      this.text = text;
    }

    /** The same, to be put into another table. */
    Shown<T> copy() {
      return new Shown<>(recordId, record, position, text);
    }

    boolean isLike(Shown<T> other) {
      return text == other.text || record.equals(other.record);
    }
  }

  private static final class Table<T> {
    @SuppressWarnings({"unchecked", "rawtypes"}) // holds nothing yet
    @Nullable Shown<T>[] chains = new Shown[4];

    int size;
  }

  @Nullable Shown<T> get(String tenantId, String recordId) {
    Table<T> table = tenants.get(tenantId);
    return table == null ? null : find(table, recordId);
  }

  private static <T> @Nullable Shown<T> find(Table<T> table, String recordId) {
    Shown<T> shown = table.chains[place(table, recordId)];
    while (shown != null && !shown.recordId.equals(recordId)) {
      shown = shown.next;
    }
    return shown;
  }

  /** Puts a state in the place of the record's former one, which is returned. */
  @Nullable Shown<T> put(String tenantId, Shown<T> state) {
    Table<T> table = tenants.computeIfAbsent(tenantId, tenant -> new Table<>());
    Shown<T> former = unlink(table, state.recordId);
    if (former == null && table.size == table.chains.length) {
      grow(table);
    }
    link(table, state);
    table.size += former == null ? 1 : 0;
    return former;
  }

  /** Removes the record's state, which is returned. */
  @Nullable Shown<T> remove(String tenantId, String recordId) {
    Table<T> table = tenants.get(tenantId);
    Shown<T> former = table == null ? null : unlink(table, recordId);
    if (table != null && former != null && --table.size == 0) {
      tenants.remove(tenantId);
    }
    return former;
  }

  /** Visits all, by their tenants. */
  void forEach(BiConsumer<String, Shown<T>> visitor) {
    tenants.forEach(
        (tenantId, table) -> {
          for (Shown<T> first : table.chains) {
            for (Shown<T> shown = first; shown != null; shown = shown.next) {
              visitor.accept(tenantId, shown);
            }
          }
        });
  }

  private static <T> void link(Table<T> table, Shown<T> state) {
    int place = place(table, state.recordId);
    state.next = table.chains[place];
    table.chains[place] = state;
  }

  private static <T> @Nullable Shown<T> unlink(Table<T> table, String recordId) {
    int place = place(table, recordId);
    Shown<T> before = null;
    Shown<T> shown = table.chains[place];
    while (shown != null && !shown.recordId.equals(recordId)) {
      before = shown;
      shown = shown.next;
    }
    if (shown != null && before == null) {
      table.chains[place] = shown.next;
    } else if (shown != null && before != null) {
      before.next = shown.next;
    }
    return shown;
  }

  private static <T> void grow(Table<T> table) {
    @Nullable Shown<T>[] old = table.chains;
    table.chains = Arrays.copyOf(old, 2 * old.length);
    Arrays.fill(table.chains, null);
    for (Shown<T> first : old) {
      Shown<T> shown = first;
      while (shown != null) {
        Shown<T> next = shown.next;
        link(table, shown);
        shown = next;
      }
    }
  }

  private static int place(Table<?> table, String recordId) {
    int hash = recordId.hashCode();
    return (hash ^ (hash >>> 16)) & (table.chains.length - 1);
  }
}
