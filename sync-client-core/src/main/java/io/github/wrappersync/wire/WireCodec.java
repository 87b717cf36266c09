package io.github.wrappersync.wire;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataType;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes and reads the protocol's JSON. Reading ignores fields that it does not know, and throws a
 * {@link WireException} for everything else that does not have the form of {@code
 * docs/protocol.md}. All methods are pure.
 */
public final class WireCodec {

  private WireCodec() {}

  /** Writes an envelope as one line without a line break. */
  public static String encode(Envelope envelope) {
    return written(generator -> write(generator, envelope));
  }

  /**
   * Reads an envelope.
   *
   * @throws WireException if the text is not JSON, lacks a field, or has another version
   */
  public static Envelope decodeEnvelope(String text) {
    return Parsing.object(text, "an envelope", parser -> new EnvelopeReader(parser, text).read());
  }

  /** Writes a page of the feed. */
  public static String encode(FeedPage page) {
    return written(
        generator -> {
          generator.writeStartObject();
          generator.writeStringProperty("epoch", page.epoch());
          generator.writeArrayPropertyStart("events");
          page.events().forEach(event -> write(generator, event));
          generator.writeEndArray();
          generator.writeNumberProperty("next", page.next());
          generator.writeNumberProperty("head", page.head());
          generator.writeBooleanProperty("upToDate", page.upToDate());
          generator.writeEndObject();
        });
  }

  /**
   * Reads a page of the feed.
   *
   * @throws WireException if it does not have that form
   */
  public static FeedPage decodeFeedPage(String text) {
    return Parsing.object(
        text,
        "a page of the feed",
        parser -> {
          Fields fields = new Fields("The page of the feed");
          List<Envelope> events = new ArrayList<>();
          fields.read(
              parser,
              field -> {
                switch (field) {
                  case "events" -> {
                    Parsing.expect(parser, JsonToken.START_ARRAY, "'events'");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                      events.add(new EnvelopeReader(parser, text).read());
                    }
                  }
                  case "upToDate" -> fields.upToDate = Parsing.truth(parser, field);
                  default -> parser.skipChildren();
                }
              });
          return new FeedPage(
              fields.epoch(),
              events,
              fields.number("next"),
              fields.number("head"),
              fields.require(fields.upToDate, "upToDate"));
        });
  }

  /** Writes a line of a snapshot, without the line break. */
  public static String encode(SnapshotLine line) {
    if (line instanceof SnapshotLine.Entry entry) {
      return encode(entry.envelope());
    }
    return written(
        generator -> {
          generator.writeStartObject();
          if (line instanceof SnapshotLine.Start start) {
            generator.writeStringProperty("epoch", start.epoch());
            generator.writeNumberProperty("position", start.position());
          } else if (line instanceof SnapshotLine.End end) {
            generator.writeBooleanProperty("complete", true);
            generator.writeNumberProperty("count", end.count());
          }
          generator.writeEndObject();
        });
  }

  /**
   * Reads a line of a snapshot: an envelope has an {@code eventId}, the last line is {@code
   * complete}, the first has neither.
   *
   * @throws WireException if it is none of the three
   */
  public static SnapshotLine decodeSnapshotLine(String text) {
    if (text.startsWith("{\"version\"")) {
      return new SnapshotLine.Entry(decodeEnvelope(text));
    }
    return Parsing.object(
        text,
        "a line of a snapshot",
        parser -> {
          Fields fields = new Fields("The line of the snapshot");
          fields.read(
              parser,
              field -> {
                switch (field) {
                  case "complete" -> fields.complete = Parsing.truth(parser, field);
                  case "eventId" -> fields.isEnvelope = true;
                  default -> parser.skipChildren();
                }
              });
          if (fields.isEnvelope) {
            return new SnapshotLine.Entry(decodeEnvelope(text));
          }
          return Boolean.TRUE.equals(fields.complete)
              ? new SnapshotLine.End(fields.number("count"))
              : new SnapshotLine.Start(fields.epoch(), fields.number("position"));
        });
  }

  /** Writes a heartbeat. */
  public static String encode(Heartbeat heartbeat) {
    return written(
        generator -> {
          generator.writeStartObject();
          generator.writeStringProperty("epoch", heartbeat.epoch());
          generator.writeNumberProperty("head", heartbeat.head());
          generator.writeNumberProperty("tailsSince", heartbeat.tailsSince());
          heartbeat
              .tails()
              .ifPresent(
                  tails -> {
                    generator.writeObjectPropertyStart("tails");
                    tails.forEach(
                        (channel, position) ->
                            generator.writeNumberProperty(channel.name(), position));
                    generator.writeEndObject();
                  });
          generator.writeEndObject();
        });
  }

  /**
   * Reads a heartbeat.
   *
   * @throws WireException if it does not have that form
   */
  public static Heartbeat decodeHeartbeat(String text) {
    return Parsing.object(
        text,
        "a heartbeat",
        parser -> {
          Fields fields = new Fields("The heartbeat");
          Map<Channel, Long> tails = new HashMap<>();
          fields.read(
              parser,
              field -> {
                if (field.equals("tails")) {
                  fields.hasTails = true;
                  readChannels(
                      parser,
                      channel -> tails.put(channel, Parsing.wholeNumber(parser, channel.name())));
                } else {
                  parser.skipChildren();
                }
              });
          return new Heartbeat(
              fields.epoch(),
              fields.number("head"),
              fields.number("tailsSince"),
              fields.hasTails ? Optional.of(tails) : Optional.empty());
        });
  }

  /** Writes a digest. */
  public static String encode(Digest digest) {
    return written(
        generator -> {
          generator.writeStartObject();
          generator.writeStringProperty("epoch", digest.epoch());
          generator.writeNumberProperty("position", digest.position());
          generator.writeObjectPropertyStart("channels");
          digest.channels().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .forEach(
                  entry -> {
                    generator.writeObjectPropertyStart(entry.getKey().name());
                    generator.writeNumberProperty("count", entry.getValue().count());
                    generator.writeStringProperty("hash", entry.getValue().hash());
                    generator.writeEndObject();
                  });
          generator.writeEndObject();
          generator.writeEndObject();
        });
  }

  /**
   * Reads a digest.
   *
   * @throws WireException if it does not have that form
   */
  public static Digest decodeDigest(String text) {
    return Parsing.object(
        text,
        "a digest",
        parser -> {
          Fields fields = new Fields("The digest");
          Map<Channel, Digest.Summary> channels = new HashMap<>();
          fields.read(
              parser,
              field -> {
                if (field.equals("channels")) {
                  readChannels(parser, channel -> channels.put(channel, readSummary(parser)));
                } else {
                  parser.skipChildren();
                }
              });
          return new Digest(fields.epoch(), fields.number("position"), channels);
        });
  }

  /**
   * Reads what it can of a problem document; a text that is none gives a problem without code.
   * Never throws.
   */
  public static Problem decodeProblem(String text) {
    try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      Map<String, String> texts = new HashMap<>();
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String field = parser.currentName();
          if (parser.nextToken() == JsonToken.VALUE_STRING) {
            texts.put(field, parser.getString());
          } else {
            parser.skipChildren();
          }
        }
      }
      return new Problem(
          texts.getOrDefault("code", ""),
          texts.getOrDefault("reason", ""),
          texts.getOrDefault("detail", ""));
    } catch (JacksonException e) {
      return new Problem("", "", "");
    }
  }

  /**
   * Reads the envelope's record into the class of the data type.
   *
   * @throws WireException if the data does not fit the class
   */
  public static <T> Change<T> toChange(Envelope envelope, DataType<T> dataType) {
    try {
      T value = Json.MAPPER.readValue(envelope.data(), dataType.recordClass());
      return new Change<>(
          dataType,
          envelope.changeType(),
          envelope.channel().tenantId(),
          envelope.recordId(),
          value,
          Set.copyOf(envelope.changedFields()),
          envelope.reason(),
          envelope.priority(),
          envelope.position(),
          envelope.eventId(),
          envelope.timestamp());
    } catch (JacksonException e) {
      throw new WireException(
          "The data of %s does not fit %s: %s"
              .formatted(envelope, dataType.recordClass().getName(), e.getOriginalMessage()),
          e);
    }
  }

  private static void write(JsonGenerator generator, Envelope envelope) {
    generator.writeStartObject();
    generator.writeNumberProperty("version", Envelope.VERSION);
    generator.writeStringProperty("epoch", envelope.epoch());
    generator.writeNumberProperty("position", envelope.position());
    generator.writeNumberProperty("previous", envelope.previous());
    generator.writeStringProperty("eventId", envelope.eventId().toString());
    generator.writeStringProperty("eventType", envelope.eventType());
    generator.writeStringProperty("source", Envelope.SOURCE);
    generator.writeStringProperty("application", envelope.channel().application());
    generator.writeStringProperty("tenantId", envelope.channel().tenantId());
    generator.writeStringProperty("dataType", envelope.channel().dataType());
    generator.writeStringProperty("changeType", envelope.changeType().name());
    if (envelope.reason() != null) {
      generator.writeStringProperty("reason", envelope.reason().name());
    }
    generator.writeStringProperty("recordId", envelope.recordId());
    generator.writeArrayPropertyStart("changedFields");
    envelope.changedFields().forEach(generator::writeString);
    generator.writeEndArray();
    generator.writeStringProperty("priority", Json.lowerCase(envelope.priority()));
    generator.writeStringProperty("timestamp", Timestamps.format(envelope.timestamp()));
    generator.writeName("data");
    generator.writeRawValue(envelope.data());
    generator.writeEndObject();
  }

  private static void readChannels(JsonParser parser, Consumer<Channel> each) {
    Parsing.expect(parser, JsonToken.START_OBJECT, "the channels");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      Channel channel =
          Channel.parse(name)
              .orElseThrow(
                  () ->
                      new WireException(
                          "'%s' is no channel: expected {application}:{tenant}:{data-type}"
                              .formatted(Parsing.abbreviate(name))));
      parser.nextToken();
      each.accept(channel);
    }
  }

  private static Digest.Summary readSummary(JsonParser parser) {
    Parsing.expect(parser, JsonToken.START_OBJECT, "a channel of the digest");
    long count = 0;
    String hash = "";
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "count" -> count = Parsing.wholeNumber(parser, field);
        case "hash" -> hash = Parsing.text(parser, field);
        default -> parser.skipChildren();
      }
    }
    return new Digest.Summary(count, hash);
  }

  private static String written(Consumer<JsonGenerator> content) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator generator = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      content.accept(generator);
    }
    return text.toString();
  }

  /** The fields that documents around the envelopes share, as they are found. */
  private static final class Fields {

    private final String document;
    private final Map<String, Long> numbers = new HashMap<>();
    private @Nullable String epoch;
    private @Nullable Boolean upToDate;
    private @Nullable Boolean complete;
    private boolean hasTails;
    private boolean isEnvelope;

    Fields(String document) {
      this.document = document;
    }

    /**
     * Reads an object whose START_OBJECT is current: the epoch and numbers itself, everything else
     * by {@code others}.
     */
    void read(JsonParser parser, Consumer<String> others) {
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "epoch" -> epoch = Parsing.text(parser, field);
          case "position", "next", "head", "tailsSince", "count" ->
              numbers.put(field, Parsing.wholeNumber(parser, field));
          default -> others.accept(field);
        }
      }
    }

    String epoch() {
      return require(epoch, "epoch");
    }

    long number(String field) {
      return require(numbers.get(field), field);
    }

    <V> V require(@Nullable V value, String field) {
      if (value == null) {
        throw new WireException(
            "%s has no '%s': expected the form of docs/protocol.md".formatted(document, field));
      }
      return value;
    }
  }
}
