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
 * The replica keeps envelopes, not typed records: data that does not fit a class must not be lost, a DELETE made up in a
 * resynchronization tells the record's last data, and equal data is found by comparing text. (The publisher renders jsonb, whose
 * text is the same for the same value.) A deleted record is forgotten at once: an older event of it cannot come after its DELETE, as
 * the ledger drops everything of a channel at or below what is known.
 */

/** The newest event of every record followed. Belongs to the engine's thread. */
final class Replica {

  /** A record's name. */
  private record Key(Channel channel, String recordId) {
    static Key of(Envelope event) {
      return new Key(event.channel(), event.recordId());
    }
  }

  private Map<Key, Envelope> records = new LinkedHashMap<>();
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
    return records.size();
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
    Key key = Key.of(event);
    Envelope present = records.get(key);
    if (present != null && present.position() >= event.position()) {
      return false;
    }
    if (event.changeType() == ChangeType.DELETE) {
      records.remove(key);
    } else {
      records.put(key, event);
    }
    return true;
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
    Set<Channel> channels = new HashSet<>();
    records.keySet().forEach(key -> channels.add(key.channel()));
    return channels;
  }

  /** All records: a copy. */
  List<Envelope> records() {
    return List.copyOf(records.values());
  }

  /** The records of a data type. */
  List<Envelope> records(String dataType) {
    return records.values().stream()
        .filter(event -> event.channel().dataType().equals(dataType))
        .toList();
  }

  /**
   * Replaces the records by those of a snapshot.
   *
   * @return what differs: first a delete for each record that is gone, dependents first, then a
   *     snapshot change for each whose data is new
   */
  List<Envelope> replace(Snapshot snapshot) {
    boolean sameEpoch = epoch.equals(snapshot.epoch());
    Map<Key, Envelope> next = new LinkedHashMap<>();
    List<Envelope> differing = new ArrayList<>();
    for (Envelope entry : snapshot.records()) {
      Envelope present = records.get(Key.of(entry));
      if (present != null && sameEpoch && present.position() > entry.position()) {
        next.put(Key.of(present), present);
      } else {
        next.put(Key.of(entry), entry);
        if (present == null || !present.data().equals(entry.data())) {
          differing.add(entry);
        }
      }
    }
    List<Envelope> gone = new ArrayList<>();
    for (Map.Entry<Key, Envelope> old : records.entrySet()) {
      if (!next.containsKey(old.getKey())) {
        if (sameEpoch && old.getValue().position() > snapshot.position()) {
          next.put(old.getKey(), old.getValue());
        } else {
          gone.add(deleted(old.getValue(), snapshot));
        }
      }
    }
    records = next;
    epoch = snapshot.epoch();
    whole = true;
    base = snapshot.position();
    top =
        snapshot.records().stream()
            .mapToLong(Envelope::position)
            .reduce(snapshot.position(), Math::max);
    gone.sort(Comparator.comparingInt(Replica::dependency).reversed());
    gone.addAll(differing);
    return gone;
  }

  /** Follows an epoch without a snapshot: what is not heard of is not known. */
  void begin(String newEpoch) {
    records = new LinkedHashMap<>();
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
