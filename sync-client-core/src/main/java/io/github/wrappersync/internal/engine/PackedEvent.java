package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/*
 * How an event is packed. An envelope of a credit configuration takes 500 bytes of heap and more as objects, and a client holds one for
 * each record. Packed it is one array of about 100 bytes, from which the envelope is made again, equal in everything.
 *
 *   1 byte    bit 0: the record id is a UUID; bits 1 and 2: change type; bits 3 and 4: priority; bit 5: it has extras
 *             the record id, by which records are told apart
 *   number    the position
 *   number    how far the previous position lies below
 *   16 bytes  the event id
 *   number    the time in milliseconds
 *             extras: event type, reason, changed fields, trace, the rest of the time; left out where all are as usual
 *             the data, see PackedData
 *
 * The channel and the epoch are kept beside it, as many events share them.
 */

/** Packs events into arrays, and unpacks them. All methods are pure. */
final class PackedEvent {

  private static final int UUID_ID = 1;
  private static final int TYPE_SHIFT = 1;
  private static final int PRIORITY_SHIFT = 3;
  private static final int EXTRAS = 1 << 5;
  private static final int TWO_BITS = 3;
  private static final int KEY = 1;

  private static final List<ChangeType> TYPES = List.of(ChangeType.values());
  private static final List<Priority> PRIORITIES = List.of(Priority.values());
  private static final List<DeleteReason> REASONS = List.of(DeleteReason.values());

  private PackedEvent() {}

  static byte[] pack(Envelope event) {
    PackedWriter out = new PackedWriter();
    UUID id = PackedText.uuid(event.recordId());
    boolean extras = hasExtras(event);
    out.oneByte(
        (id == null ? 0 : UUID_ID)
            | (TYPES.indexOf(event.changeType()) << TYPE_SHIFT)
            | (PRIORITIES.indexOf(event.priority()) << PRIORITY_SHIFT)
            | (extras ? EXTRAS : 0));
    if (id == null) {
      out.text(event.recordId());
    } else {
      out.uuid(id);
    }
    out.number(event.position());
    out.number(event.position() - event.previous());
    out.uuid(event.eventId());
    out.number(event.timestamp().toEpochMilli());
    if (extras) {
      packExtras(out, event);
    }
    PackedData.write(out, event.data(), event.recordId(), event.channel().tenantId());
    return out.toArray();
  }

  private static boolean hasExtras(Envelope event) {
    return event.reason() != null
        || event.traceparent() != null
        || !event.changedFields().isEmpty()
        || belowMillis(event.timestamp()) != 0
        || !event.eventType().equals(Envelope.eventTypeOf(event.channel().dataType()));
  }

  private static int belowMillis(Instant time) {
    return time.get(ChronoField.NANO_OF_SECOND) % 1_000_000;
  }

  private static void packExtras(PackedWriter out, Envelope event) {
    out.text(event.eventType());
    out.number(event.reason() == null ? 0 : REASONS.indexOf(event.reason()) + 1L);
    out.number(event.changedFields().size());
    event.changedFields().forEach(out::text);
    out.text(event.traceparent() == null ? "" : event.traceparent());
    out.number(belowMillis(event.timestamp()));
  }

  static Envelope unpack(byte[] packed, Channel channel, String epoch) {
    int key = keyEnd(packed);
    PackedReader in = new PackedReader(packed, KEY);
    String recordId = (packed[0] & UUID_ID) == 0 ? in.text() : in.uuid().toString();
    return unpack(packed, channel, epoch, recordId, true, key);
  }

  /** All but the data, which is {@code {}} there; takes a third of the time. */
  static Envelope unpackHead(byte[] packed, Channel channel, String epoch, String recordId) {
    return unpack(packed, channel, epoch, recordId, false, keyEnd(packed));
  }

  private static Envelope unpack(
      byte[] packed, Channel channel, String epoch, String recordId, boolean withData, int keyEnd) {
    int flags = packed[0];
    PackedReader in = new PackedReader(packed, keyEnd);
    long position = in.number();
    long previous = position - in.number();
    UUID eventId = in.uuid();
    Instant timestamp = Instant.ofEpochMilli(in.number());
    String eventType = Envelope.eventTypeOf(channel.dataType());
    DeleteReason reason = null;
    List<String> changedFields = List.of();
    String trace = "";
    if ((flags & EXTRAS) != 0) {
      eventType = in.text();
      int reasonAt = (int) in.number();
      reason = reasonAt == 0 ? null : REASONS.get(reasonAt - 1);
      changedFields = new ArrayList<>();
      for (long left = in.number(); left > 0; left--) {
        changedFields.add(in.text());
      }
      trace = in.text();
      timestamp = timestamp.plusNanos(in.number());
    }
    return new Envelope(
        epoch,
        position,
        previous,
        eventId,
        eventType,
        channel,
        TYPES.get((flags >> TYPE_SHIFT) & TWO_BITS),
        reason,
        recordId,
        changedFields,
        PRIORITIES.get((flags >> PRIORITY_SHIFT) & TWO_BITS),
        timestamp,
        withData ? PackedData.read(in, recordId, channel.tenantId()) : "{}",
        trace.isEmpty() ? null : trace);
  }

  static boolean isDelete(byte[] packed) {
    return TYPES.get((packed[0] >> TYPE_SHIFT) & TWO_BITS) == ChangeType.DELETE;
  }

  static long position(byte[] packed) {
    return new PackedReader(packed, keyEnd(packed)).number();
  }

  static boolean isSameRecord(byte[] one, byte[] other) {
    int end = keyEnd(one);
    return (one[0] & UUID_ID) == (other[0] & UUID_ID)
        && end == keyEnd(other)
        && Arrays.equals(one, KEY, end, other, KEY, end);
  }

  /** Of the record's name, see {@link SecretHash}. */
  static int hash(byte[] packed) {
    return SecretHash.of(packed, KEY, keyEnd(packed));
  }

  private static int keyEnd(byte[] packed) {
    return (packed[0] & UUID_ID) == 0
        ? new PackedReader(packed, KEY).afterText()
        : KEY + PackedText.UUID_BYTES;
  }
}
