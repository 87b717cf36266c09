package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.wire.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/*
 * Why a snapshot that is read while the log goes on is enough.
 *
 * Its first line names S, its records are read later, each in a moment of its own: a record's position may be above S. Afterwards
 * the feed is followed from S. Take any record, and its events after S. Those at or below the record's own position are older than
 * what the snapshot told (or are it), and are dropped; those above it are applied in order. A record deleted while the snapshot was read
 * is in it or not; its DELETE lies above S, comes, and is above the record's position, so it is applied. A record deleted and
 * inserted again is told with the position of the insert, which is above that DELETE: it is dropped. A record that is not there
 * when its DELETE comes stays absent. So when the feed has passed the highest of the records' positions, `top`, the replica is the
 * publisher's state at the verified position.
 *
 * The feed may be followed from a position below S, for a handler that is behind. Events at or below S are older than
 * the snapshot, whatever record they are of: one that the snapshot lacks was absent at a moment after S. Without this rule its INSERT
 * would be believed, and readers would see a deleted record again until its DELETE comes.
 *
 * The replica keeps events, not typed records: data that does not fit a class must not be lost, a DELETE made up in a
 * resynchronization tells the record's last data, and equal data is found by comparing text. (The publisher renders jsonb, whose
 * text is the same for the same value.) They are packed (see PackedEvent), and unpacked when somebody asks. A deleted record is forgotten at
 * once: an older event of it cannot come after its DELETE, as the ledger drops everything of a channel at or below what is known.
 */

/** The newest event of every record followed. Belongs to the engine's thread. */
final class Replica {

  private Map<Channel, RecordTable> channels = new LinkedHashMap<>();
  private String epoch = "";
  private boolean whole;
  private long base;
  private long top;

  boolean isOf(String ofEpoch) {
    return epoch.equals(ofEpoch);
  }

  /** The highest position that a snapshot's record had: above it the feed is newer than all. */
  long top() {
    return top;
  }

  /** How many records there are. */
  int size() {
    return channels.values().stream().mapToInt(RecordTable::size).sum();
  }

  /**
   * Takes note of an event of the feed.
   *
   * @return whether it is newer than what is there, and than the last snapshot; a delete of an
   *     absent record may be
   */
  boolean accept(Envelope event) {
    if (event.position() <= base) {
      return false;
    }
    RecordTable records = channels.get(event.channel());
    byte[] packed = PackedEvent.pack(event);
    byte[] present = records == null ? null : records.get(packed);
    if (present != null && PackedEvent.position(present) >= event.position()) {
      return false;
    }
    if (event.changeType() != ChangeType.DELETE) {
      put(channels, event.channel(), packed);
    } else if (present != null) {
      remove(event.channel(), packed);
    }
    return true;
  }

  private void remove(Channel channel, byte[] event) {
    RecordTable records = channels.get(channel);
    if (records != null) {
      records.remove(event);
      if (records.size() == 0) {
        channels.remove(channel);
      }
    }
  }

  private static void put(Map<Channel, RecordTable> into, Channel channel, byte[] event) {
    into.computeIfAbsent(channel, each -> new RecordTable()).put(event);
  }

  /**
   * Whether it holds every record followed of the epoch, and not only those heard of, and can be
   * followed from the position: below a snapshot's, the absence of a record is told by no event.
   */
  boolean isWhole(String ofEpoch, long position) {
    return whole && epoch.equals(ofEpoch) && position >= base;
  }

  /** Records of some data type are not followed any more, or not in the snapshot. */
  void lacks() {
    whole = false;
  }

  /** The channels that have a record. */
  Set<Channel> channels() {
    return new HashSet<>(channels.keySet());
  }

  /** All records: a copy, made when they are read. */
  PackedEvents records() {
    PackedEvents records = new PackedEvents(epoch, size());
    channels.forEach((channel, table) -> table.forEach(event -> records.add(channel, event)));
    return records;
  }

  /** The records of a data type: a copy, made when they are read. */
  PackedEvents records(String dataType) {
    int room = 0;
    for (Map.Entry<Channel, RecordTable> entry : channels.entrySet()) {
      room += entry.getKey().dataType().equals(dataType) ? entry.getValue().size() : 0;
    }
    PackedEvents records = new PackedEvents(epoch, room);
    channels.forEach(
        (channel, table) -> {
          if (channel.dataType().equals(dataType)) {
            table.forEach(event -> records.add(channel, event));
          }
        });
    return records;
  }

  /**
   * Replaces the records by those of a snapshot.
   *
   * @return what differs: first a delete for each record that is gone, dependents first, then a
   *     snapshot change for each whose data is new
   */
  PackedEvents replace(Snapshot snapshot) {
    boolean sameEpoch = epoch.equals(snapshot.epoch());
    PackedEvents differing = new PackedEvents(snapshot.epoch());
    PackedEvents entries = PackedEvents.of(snapshot.epoch(), snapshot.records());
    Map<Channel, RecordTable> next = tablesFor(entries);
    top = snapshot.position();
    for (int i = 0; i < entries.size(); i++) {
      Channel channel = entries.channel(i);
      byte[] entry = entries.packed(i);
      long position = PackedEvent.position(entry);
      top = Math.max(top, position);
      byte[] present = present(channel, entry);
      if (present != null && sameEpoch && PackedEvent.position(present) > position) {
        put(next, channel, present);
      } else {
        put(next, channel, entry);
        if (present == null || !isLike(present, entry, channel)) {
          differing.add(channel, entry);
        }
      }
    }
    List<Envelope> gone = new ArrayList<>();
    channels.forEach(
        (channel, table) ->
            table.forEach(
                old -> {
                  RecordTable there = next.get(channel);
                  if (there == null || there.get(old) == null) {
                    if (sameEpoch && PackedEvent.position(old) > snapshot.position()) {
                      put(next, channel, old);
                    } else {
                      gone.add(deleted(PackedEvent.unpack(old, channel, epoch), snapshot));
                    }
                  }
                }));
    channels = next;
    epoch = snapshot.epoch();
    whole = true;
    base = snapshot.position();
    gone.sort(Comparator.comparingInt(Replica::dependency).reversed());
    PackedEvents all = PackedEvents.of(snapshot.epoch(), gone);
    all.append(differing);
    return all;
  }

  /** Empty tables with room for these, so that none has to grow while it is filled. */
  private static Map<Channel, RecordTable> tablesFor(PackedEvents entries) {
    Map<Channel, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      counts.merge(entries.channel(i), 1, Integer::sum);
    }
    Map<Channel, RecordTable> tables = new LinkedHashMap<>();
    counts.forEach((channel, count) -> tables.put(channel, new RecordTable(count)));
    return tables;
  }

  private byte @Nullable [] present(Channel channel, byte[] event) {
    RecordTable records = channels.get(channel);
    return records == null ? null : records.get(event);
  }

  /** Whether the data is the same, letter by letter. */
  private boolean isLike(byte[] one, byte[] other, Channel channel) {
    return PackedEvent.unpack(one, channel, epoch)
        .data()
        .equals(PackedEvent.unpack(other, channel, epoch).data());
  }

  /** Follows an epoch without a snapshot: what is not heard of is not known. */
  void begin(String newEpoch) {
    channels = new LinkedHashMap<>();
    epoch = newEpoch;
    whole = false;
    base = 0;
    top = 0;
  }

  private static int dependency(Envelope event) {
    for (int i = 0; i < DataTypes.all().size(); i++) {
      if (DataTypes.all().get(i).name().equals(event.channel().dataType())) {
        return i;
      }
    }
    return DataTypes.all().size();
  }

  private static Envelope deleted(Envelope last, Snapshot snapshot) {
    String name =
        "%s:%d:%s:%s"
            .formatted(
                snapshot.epoch(), snapshot.position(), last.channel().name(), last.recordId());
    return new Envelope(
        snapshot.epoch(),
        snapshot.position(),
        0,
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
        last.eventType(),
        last.channel(),
        ChangeType.DELETE,
        DeleteReason.DELETED,
        last.recordId(),
        List.of(),
        last.priority(),
        last.timestamp(),
        last.data());
  }
}
