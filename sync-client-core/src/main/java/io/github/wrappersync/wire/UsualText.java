package io.github.wrappersync.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

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
  private static final byte[] SOURCE = text("source");
  private static final byte[] APPLICATION = text("application");
  private static final byte[] TENANT_ID = text("tenantId");
  private static final byte[] DATA_TYPE = text("dataType");
  private static final byte[] CHANGE_TYPE = text("changeType");
  private static final byte[] REASON = text("reason");
  private static final byte[] RECORD_ID = text("recordId");
  private static final byte[] PRIORITY = text("priority");
  private static final byte[] TIMESTAMP = text("timestamp");
  private static final byte[] TRACEPARENT = text("traceparent");
  private static final byte[] POSITION = number("position");
  private static final byte[] PREVIOUS = number("previous");
  private static final byte[] CHANGED_FIELDS = ascii(",\"changedFields\":[");
  private static final byte[] DATA = number("data");
  private static final byte[] QUOTE = ascii("\"");
  private static final byte[] NEXT = ascii(",\"");
  private static final byte[] END = ascii("]");

  /** What an envelope takes beside its data, with some to spare. */
  private static final long ROOM_AROUND_DATA = 560;

  private static final long MOST_ROOM = 8 << 20;

  private byte[] bytes = new byte[1_024];
  private int size;

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
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
    raw(BEGIN);
    boolean usual = text(EPOCH, event.epoch());
    number(POSITION, event.position());
    number(PREVIOUS, event.previous());
    usual &= text(EVENT_ID, event.eventId().toString());
    usual &= text(EVENT_TYPE, event.eventType());
    usual &= text(SOURCE, Envelope.SOURCE);
    usual &= text(APPLICATION, event.channel().application());
    usual &= text(TENANT_ID, event.channel().tenantId());
    usual &= text(DATA_TYPE, event.channel().dataType());
    usual &= text(CHANGE_TYPE, event.changeType().name());
    if (event.reason() != null) {
      usual &= text(REASON, event.reason().name());
    }
    usual &= text(RECORD_ID, event.recordId());
    usual &= texts(CHANGED_FIELDS, event.changedFields());
    usual &= text(PRIORITY, Json.lowerCase(event.priority()));
    usual &= text(TIMESTAMP, Timestamps.format(event.timestamp()));
    if (event.traceparent() != null) {
      usual &= text(TRACEPARENT, event.traceparent());
    }
    raw(DATA);
    if (usual) {
      raw(event.data());
      raw("}");
    } else {
      size = begin;
      raw(JsonText.of(generator -> EnvelopeWriter.write(generator, event)));
    }
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
    raw(Long.toString(value));
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

  private void raw(byte[] utf8) {
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

  private static byte[] number(String name) {
    return ascii(",\"" + name + "\":");
  }

  private static byte[] ascii(String json) {
    return json.getBytes(StandardCharsets.US_ASCII);
  }
}
