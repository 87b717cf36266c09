package io.github.wrappersync.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.StringDeserializer;

/**
 * Reads texts, and gives one object for those that come again and again: of a million records, each
 * names its tenant, and the few operations that there are. A record's own id, and its tenant's, are
 * those of the envelope that this thread reads.
 */
final class SharedTexts extends StringDeserializer {

  private static final ThreadLocal<@Nullable Envelope> READING = new ThreadLocal<>();

  /** Longer ones are nobody's code or name, and not worth the place. */
  private static final int LONGEST = 32;

  /** Read by several threads without a lock: each is whole. */
  private static final @Nullable String[] KNOWN = new String[16_384];

  /** What is read from here on, by this thread, is of the envelope. */
  static void begin(Envelope envelope) {
    READING.set(envelope);
  }

  static void end() {
    READING.remove();
  }

  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) {
    String text = super.deserialize(parser, context);
    Envelope envelope = READING.get();
    return text == null || envelope == null ? text : shared(text, 0, text.length(), envelope);
  }

  /** A part of a text of an envelope: one object for those that come again and again. */
  static String shared(String text, int from, int to, Envelope envelope) {
    if (isAt(text, from, to, envelope.recordId())) {
      return envelope.recordId();
    }
    String tenantId = envelope.channel().tenantId();
    if (isAt(text, from, to, tenantId)) {
      return tenantId;
    }
    if (to - from > LONGEST) {
      return text.substring(from, to);
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    int place = (hash ^ (hash >>> 16)) & (KNOWN.length - 1);
    String known = KNOWN[place];
    if (known != null && isAt(text, from, to, known)) {
      return known;
    }
    String part = text.substring(from, to);
    KNOWN[place] = part;
    return part;
  }

  private static boolean isAt(String text, int from, int to, String part) {
    return to - from == part.length() && text.startsWith(part, from);
  }
}
