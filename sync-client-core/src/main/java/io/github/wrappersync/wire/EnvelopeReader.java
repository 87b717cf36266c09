package io.github.wrappersync.wire;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one envelope from a parser that stands at its opening brace. The record in {@code data} is
 * not parsed but cut out of the text, so that its numbers keep every digit and a subscriber that
 * drops the event never pays for it.
 */
final class EnvelopeReader {

  /** Of version 00 of the W3C's Trace Context, the only one there is. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private final JsonParser parser;
  private final String text;

  private long version;
  private boolean versionSeen;
  private @Nullable String epoch;
  private long position = -1;
  private long previous = -1;
  private @Nullable UUID eventId;
  private @Nullable String eventType;
  private @Nullable String application;
  private @Nullable String tenantId;
  private @Nullable String dataType;
  private @Nullable ChangeType changeType;
  private @Nullable DeleteReason reason;
  private @Nullable String recordId;
  private List<String> changedFields = List.of();
  private @Nullable Priority priority;
  private @Nullable Instant timestamp;
  private @Nullable String data;
  private @Nullable String traceparent;

  /**
   * @param parser stands at the START_OBJECT of the envelope
   * @param text the whole text that the parser reads
   */
  EnvelopeReader(JsonParser parser, String text) {
    this.parser = parser;
    this.text = text;
  }

  Envelope read() {
    Parsing.expect(parser, JsonToken.START_OBJECT, "an envelope");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      readField(field);
    }
    return envelope();
  }

  private void readField(String field) {
    switch (field) {
      case "version" -> {
        version = Parsing.wholeNumber(parser, field);
        versionSeen = true;
        requireKnownVersion();
      }
      case "epoch" -> epoch = Parsing.text(parser, field);
      case "position" -> position = Parsing.wholeNumber(parser, field);
      case "previous" -> previous = Parsing.wholeNumber(parser, field);
      case "eventId" -> eventId = uuid(Parsing.text(parser, field));
      case "eventType" -> eventType = Parsing.text(parser, field);
      case "application" -> application = Parsing.text(parser, field);
      case "tenantId" -> tenantId = Parsing.text(parser, field);
      case "dataType" -> dataType = Parsing.text(parser, field);
      case "changeType" ->
          changeType = constant(ChangeType.class, field, Parsing.text(parser, field));
      case "reason" -> reason = nullableReason(field);
      case "recordId" -> recordId = Parsing.text(parser, field);
      case "changedFields" -> changedFields = texts(field);
      case "priority" ->
          priority =
              constant(Priority.class, field, Parsing.text(parser, field).toUpperCase(Locale.ROOT));
      case "timestamp" -> timestamp = Timestamps.parse(Parsing.text(parser, field), field);
      case "data" -> data = cutOut();
      case "traceparent" -> traceparent = trace();
      default -> parser.skipChildren();
    }
  }

  /** What is no trace is left out: nothing of the event depends on it. */
  private @Nullable String trace() {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      parser.skipChildren();
      return null;
    }
    String given = parser.getString();
    return isTrace(given) ? given : null;
  }

  static boolean isTrace(String text) {
    return TRACEPARENT.matcher(text).matches();
  }

  private void requireKnownVersion() {
    if (version != Envelope.VERSION) {
      throw new WireException(
          "The envelope has version %d, this library reads version %d: update the older side"
              .formatted(version, Envelope.VERSION));
    }
  }

  private @Nullable DeleteReason nullableReason(String field) {
    return parser.currentToken() == JsonToken.VALUE_NULL
        ? null
        : constant(DeleteReason.class, field, Parsing.text(parser, field));
  }

  private List<String> texts(String field) {
    Parsing.expect(parser, JsonToken.START_ARRAY, "'" + field + "'");
    List<String> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(Parsing.text(parser, field));
    }
    return values;
  }

  private String cutOut() {
    Parsing.expect(parser, JsonToken.START_OBJECT, "'data'");
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    int end = (int) parser.currentTokenLocation().getCharOffset() + 1;
    return text.substring(start, end);
  }

  private static UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new WireException(
          "The field 'eventId' is '%s': expected a UUID".formatted(Parsing.abbreviate(text)), e);
    }
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String field, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw new WireException(
        "The field '%s' is '%s': expected one of %s"
            .formatted(field, Parsing.abbreviate(text), List.of(type.getEnumConstants())));
  }

  private Envelope envelope() {
    if (!versionSeen) {
      throw missing("version");
    }
    Channel channel =
        new Channel(
            require(application, "application"),
            require(tenantId, "tenantId"),
            require(dataType, "dataType"));
    if (!DataType.isName(channel.application())
        || !DataType.isName(channel.dataType())
        || channel.tenantId().isEmpty()) {
      throw new WireException(
          "The envelope names the channel '%s': expected {application}:{tenant}:{data-type}"
              .formatted(Parsing.abbreviate(channel.name())));
    }
    return new Envelope(
        require(epoch, "epoch"),
        requirePosition(position, "position"),
        requirePosition(previous, "previous"),
        require(eventId, "eventId"),
        require(eventType, "eventType"),
        channel,
        require(changeType, "changeType"),
        reason,
        require(recordId, "recordId"),
        changedFields,
        require(priority, "priority"),
        require(timestamp, "timestamp"),
        require(data, "data"),
        traceparent);
  }

  private static long requirePosition(long value, String field) {
    if (value < 0) {
      throw missing(field);
    }
    return value;
  }

  private static <V> V require(@Nullable V value, String field) {
    if (value == null) {
      throw missing(field);
    }
    return value;
  }

  private static WireException missing(String field) {
    return new WireException(
        "The envelope has no usable '%s': expected every field of version %d of docs/protocol.md"
            .formatted(field, Envelope.VERSION));
  }
}
