package io.github.wrappersync.wire;

import static java.util.Objects.requireNonNull;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Priority;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Writes envelopes and pages as {@link EnvelopeWriter} and {@link FeedPageJson} do, byte by byte
 * the same, as UTF-8 and without the generator. An envelope with a text that needs an escape is
 * left to {@link EnvelopeWriter}.
 */
final class UsualText {

  private static final byte[] BEGIN = ascii("{\"version\":1");
  private static final byte[] EPOCH = text("epoch");
  private static final byte[] EVENT_ID = text("eventId");
  private static final byte[] EVENT_TYPE = text("eventType");
  private static final byte[] SOURCE = ascii(",\"source\":\"" + Envelope.SOURCE + '"');
  private static final byte[] APPLICATION = text("application");
  private static final byte[] TENANT_ID = text("tenantId");
  private static final byte[] DATA_TYPE = text("dataType");
  private static final byte[] REASON = text("reason");
  private static final byte[] RECORD_ID = text("recordId");
  private static final byte[] TIMESTAMP = text("timestamp");
  private static final byte[] TRACEPARENT = text("traceparent");
  private static final byte[] POSITION = number("position");
  private static final byte[] PREVIOUS = number("previous");
  private static final byte[] CHANGED_FIELDS = ascii(",\"changedFields\":[");
  private static final byte[] DATA = number("data");
  private static final byte[] QUOTE = ascii("\"");
  private static final byte[] NEXT = ascii(",\"");
  private static final byte[] END = ascii("]");

  private static final Map<ChangeType, byte[]> CHANGE_TYPES =
      constants("changeType", ChangeType.class, ChangeType::name);
  private static final Map<Priority, byte[]> PRIORITIES =
      constants("priority", Priority.class, Json::lowerCase);
  private static final byte[] HEX = ascii("0123456789abcdef");

  /** What an envelope takes beside its data, with some to spare. */
  private static final long ROOM_AROUND_DATA = 560;

  private static final long MOST_ROOM = 8 << 20;

  private byte[] bytes = new byte[1_024];
  private int size;

  /** The time that was written last: events come in bulk. */
  private Instant lastTime = Instant.EPOCH;

  private String lastTimeText = Timestamps.format(Instant.EPOCH);

  /** Forgets what was written. */
  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  void newLine() {
    room(1);
    bytes[size++] = '\n';
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  void page(FeedPage page) {
    long data = page.events().stream().mapToLong(event -> event.data().length()).sum();
    room((int) Math.min(MOST_ROOM, data + ROOM_AROUND_DATA * page.events().size()));
    String around =
        FeedPageJson.write(
            new FeedPage(page.epoch(), List.of(), page.next(), page.head(), page.upToDate()));
    String begin = "\"events\":[";
    int events = around.lastIndexOf(begin) + begin.length();
    raw(around.substring(0, events));
    boolean first = true;
    for (Envelope event : page.events()) {
      if (!first) {
        raw(",");
      }
      first = false;
      envelope(event);
    }
    raw(around.substring(events));
  }

  void envelope(Envelope event) {
    int begin = size;
    if (aroundData(event)) {
      raw(event.data());
      raw("}");
    } else {
      size = begin;
      raw(unusual(event));
    }
  }

  /** An envelope alone, as a text: what can not be written as UTF-8 stays in it. */
  static String of(Envelope event) {
    UsualText text = new UsualText();
    return text.aroundData(event)
        ? new String(text.bytes, 0, text.size, StandardCharsets.US_ASCII) + event.data() + "}"
        : unusual(event);
  }

  private static String unusual(Envelope event) {
    return JsonText.of(generator -> EnvelopeWriter.write(generator, event));
  }

  /** Writes all that stands before the data; false if a text of it needs an escape. */
  private boolean aroundData(Envelope event) {
    raw(BEGIN);
    boolean usual = text(EPOCH, event.epoch());
    number(POSITION, event.position());
    number(PREVIOUS, event.previous());
    uuid(event.eventId());
    usual &= text(EVENT_TYPE, event.eventType());
    raw(SOURCE);
    usual &= text(APPLICATION, event.channel().application());
    usual &= text(TENANT_ID, event.channel().tenantId());
    usual &= text(DATA_TYPE, event.channel().dataType());
    raw(requireNonNull(CHANGE_TYPES.get(event.changeType())));
    if (event.reason() != null) {
      usual &= text(REASON, event.reason().name());
    }
    usual &= text(RECORD_ID, event.recordId());
    usual &= texts(CHANGED_FIELDS, event.changedFields());
    raw(requireNonNull(PRIORITIES.get(event.priority())));
    usual &= text(TIMESTAMP, time(event.timestamp()));
    if (event.traceparent() != null) {
      usual &= text(TRACEPARENT, event.traceparent());
    }
    raw(DATA);
    return usual;
  }

  private boolean texts(byte[] name, List<String> values) {
    raw(name);
    boolean usual = true;
    for (int i = 0; i < values.size(); i++) {
      raw(i == 0 ? QUOTE : NEXT);
      usual &= plain(values.get(i));
      raw(QUOTE);
    }
    raw(END);
    return usual;
  }

  private boolean text(byte[] name, String value) {
    raw(name);
    boolean usual = plain(value);
    raw(QUOTE);
    return usual;
  }

  private void number(byte[] name, long value) {
    raw(name);
    if (value < 0) {
      raw(Long.toString(value)); // nobody numbers so
      return;
    }
    int length = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      length++;
    }
    room(length);
    long rest = value;
    for (int at = size + length - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += length;
  }

  private void uuid(UUID id) {
    raw(EVENT_ID);
    room(37);
    hex(id.getMostSignificantBits(), 60, 32);
    bytes[size++] = '-';
    hex(id.getMostSignificantBits(), 28, 16);
    bytes[size++] = '-';
    hex(id.getMostSignificantBits(), 12, 0);
    bytes[size++] = '-';
    hex(id.getLeastSignificantBits(), 60, 48);
    bytes[size++] = '-';
    hex(id.getLeastSignificantBits(), 44, 0);
    bytes[size++] = '"';
  }

  /** The digits of four bits each, from the place of the first to that of the last. */
  private void hex(long bits, int first, int last) {
    for (int shift = first; shift >= last; shift -= 4) {
      bytes[size++] = HEX[(int) (bits >>> shift) & 0xF];
    }
  }

  private String time(Instant time) {
    if (!time.equals(lastTime)) {
      lastTime = time;
      lastTimeText = Timestamps.format(time);
    }
    return lastTimeText;
  }

  /** Writes a text that needs no escape; false, having written anything, if it is another. */
  private boolean plain(String value) {
    int length = value.length();
    room(length);
    for (int i = 0; i < length; i++) {
      char next = value.charAt(i);
      if (next < ' ' || next == '"' || next == '\\' || next > '~') {
        return false;
      }
      bytes[size + i] = (byte) next;
    }
    size += length;
    return true;
  }

  private void raw(String text) {
    raw(text.getBytes(StandardCharsets.UTF_8));
  }

  void raw(byte[] utf8) {
    room(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + (size >> 1), size + more));
    }
  }

  private static byte[] text(String name) {
    return ascii(",\"" + name + "\":\"");
  }

  private static <E extends Enum<E>> Map<E, byte[]> constants(
      String name, Class<E> type, Function<E, String> text) {
    Map<E, byte[]> constants = new EnumMap<>(type);
    for (E each : type.getEnumConstants()) {
      constants.put(each, ascii(",\"" + name + "\":\"" + text.apply(each) + '"'));
    }
    return constants;
  }

  private static byte[] number(String name) {
    return ascii(",\"" + name + "\":");
  }

  private static byte[] ascii(String json) {
    return json.getBytes(StandardCharsets.US_ASCII);
  }
}
