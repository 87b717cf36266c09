package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Channel;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * A list of events of one epoch that takes a fifth of the memory of their envelopes: each is made
 * when it is asked for. Events can be added at its end until it is handed on.
 */
final class PackedEvents extends AbstractList<Envelope> implements RandomAccess {

  private static final int FIRST = 16;

  private final String epoch;
  private Channel[] channels;
  private byte[][] packed;
  private int size;

  PackedEvents(String epoch) {
    this(epoch, FIRST);
  }

  /**
   * @param room for so many events without growing
   */
  PackedEvents(String epoch, int room) {
    this.epoch = epoch;
    this.channels = new Channel[Math.max(FIRST, room)];
    this.packed = new byte[Math.max(FIRST, room)][];
  }

  /** Such a list of these events; itself, if it is one. */
  static PackedEvents of(String epoch, List<Envelope> events) {
    if (events instanceof PackedEvents packed && packed.epoch.equals(epoch)) {
      return packed;
    }
    PackedEvents packed = new PackedEvents(epoch);
    events.forEach(event -> packed.add(event.channel(), PackedEvent.pack(event)));
    return packed;
  }

  /** Appends an event, which is of the list's epoch. */
  @Override
  public boolean add(Envelope event) {
    if (!event.epoch().equals(epoch)) {
      throw new WireException(
          "An event is of epoch '%s', expected '%s'".formatted(event.epoch(), epoch));
    }
    add(event.channel(), PackedEvent.pack(event));
    return true;
  }

  /** Appends all events of another list, which is of the same epoch. */
  void append(PackedEvents others) {
    for (int i = 0; i < others.size; i++) {
      add(others.channels[i], others.packed[i]);
    }
  }

  /** Those of a data type, in the same order: the deletes among them, the others, or both. */
  PackedEvents of(String dataType, boolean deletes, boolean others) {
    PackedEvents some = new PackedEvents(epoch);
    for (int i = 0; i < size; i++) {
      if ((PackedEvent.isDelete(packed[i]) ? deletes : others)
          && channels[i].dataType().equals(dataType)) {
        some.add(channels[i], packed[i]);
      }
    }
    return some;
  }

  void add(Channel channel, byte[] event) {
    if (size == packed.length) {
      int more = size + (size >> 1);
      channels = Arrays.copyOf(channels, more);
      packed = Arrays.copyOf(packed, more);
    }
    channels[size] = channel;
    packed[size++] = event;
  }

  @Override
  public Envelope get(int index) {
    return PackedEvent.unpack(packed(index), channels[index], epoch);
  }

  /** The event without its data, which is {@code {}}. */
  Envelope head(int index, String recordId) {
    return PackedEvent.unpackHead(packed(index), channels[index], epoch, recordId);
  }

  Channel channel(int index) {
    return channels[index];
  }

  /** As it is kept. */
  byte[] packed(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return packed[index];
  }

  @Override
  public int size() {
    return size;
  }
}
