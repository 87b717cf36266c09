package io.github.wrappersync.wire;

import java.util.Objects;
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
    if (envelope != null && envelope.recordId().equals(text)) {
      return envelope.recordId();
    }
    if (envelope != null && envelope.channel().tenantId().equals(text)) {
      return envelope.channel().tenantId();
    }
    int hash = Objects.hashCode(text);
    int place = (hash ^ (hash >>> 16)) & (KNOWN.length - 1);
    String known = KNOWN[place];
    if (known != null && known.equals(text)) {
      return known;
    }
    if (text != null && text.length() <= LONGEST) {
      KNOWN[place] = text;
    }
    return text;
  }
}
