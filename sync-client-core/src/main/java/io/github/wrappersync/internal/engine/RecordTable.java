package io.github.wrappersync.internal.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest event of each record of one channel, packed, in the order in which the records came.
 * Takes some twelve bytes a record beside the events. Belongs to the engine's thread.
 *
 * <p>It is a hash table with open addressing: {@code places} leads to the entries. A record that is
 * removed leaves a hole among these, which goes when there is no room and the table is built anew.
 */
final class RecordTable {

  private static final int FEWEST = 4;

  private byte[] @Nullable [] entries;

  /** The number of an entry and one; 0 for a free place. A power of two. */
  private int[] places;

  private int used;
  private int size;

  RecordTable() {
    this(FEWEST);
  }

  /**
   * @param room for so many records, without growing
   */
  RecordTable(int room) {
    entries = new byte[room][];
    places = new int[placesFor(room)];
  }

  private static int placesFor(int room) {
    return Integer.highestOneBit(Math.max(1, room + (room >> 2))) << 1;
  }

  int size() {
    return size;
  }

  /** The event of the same record; null if there is none. */
  byte @Nullable [] get(byte[] event) {
    int entry = places[place(event)];
    return entry == 0 ? null : entries[entry - 1];
  }

  /** Puts the event in the place of the one of the same record. */
  void put(byte[] event) {
    int place = place(event);
    if (places[place] != 0) {
      entries[places[place] - 1] = event;
      return;
    }
    if (used == entries.length) {
      rebuild();
      place = place(event);
    }
    entries[used++] = event;
    places[place] = used;
    size++;
  }

  /** Removes the event of the same record, if there is one. */
  void remove(byte[] event) {
    int place = place(event);
    if (places[place] != 0) {
      entries[places[place] - 1] = null;
      size--;
    }
  }

  /** Visits the events, in order. */
  void forEach(Consumer<byte[]> visitor) {
    for (int entry = 0; entry < used; entry++) {
      byte[] event = entries[entry];
      if (event != null) {
        visitor.accept(event);
      }
    }
  }

  /** Where the record's entry is, or would be. */
  private int place(byte[] event) {
    int mask = places.length - 1;
    int place = PackedEvent.hash(event) & mask;
    while (places[place] != 0) {
      byte[] found = entries[places[place] - 1];
      if (found != null && PackedEvent.isSameRecord(found, event)) {
        return place;
      }
      place = (place + 1) & mask;
    }
    return place;
  }

  private void rebuild() {
    byte[] @Nullable [] old = entries;
    int oldUsed = used;
    int room = Math.max(FEWEST, size + (size >> 1));
    entries = new byte[room][];
    places = new int[placesFor(room)];
    used = 0;
    for (int entry = 0; entry < oldUsed; entry++) {
      byte[] event = old[entry];
      if (event != null) {
        int place = place(event);
        entries[used++] = event;
        places[place] = used;
      }
    }
  }
}
