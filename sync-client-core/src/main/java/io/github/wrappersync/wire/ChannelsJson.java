package io.github.wrappersync.wire;

import io.github.wrappersync.model.Channel;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The JSON of the documents that map channels: {@link Heartbeat} and {@link Digest}. */
final class ChannelsJson {

  private ChannelsJson() {}

  static String write(Heartbeat heartbeat) {
    return JsonText.of(
        generator -> {
          generator.writeStartObject();
          generator.writeStringProperty("epoch", heartbeat.epoch());
          generator.writeNumberProperty("head", heartbeat.head());
          generator.writeNumberProperty("tailsSince", heartbeat.tailsSince());
          heartbeat.number().ifPresent(number -> generator.writeNumberProperty("number", number));
          heartbeat
              .sentAt()
              .ifPresent(time -> generator.writeStringProperty("sentAt", Timestamps.format(time)));
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

  static Heartbeat readHeartbeat(String text) {
    return Parsing.object(
        text,
        "a heartbeat",
        parser -> {
          Fields fields = new Fields("The heartbeat");
          Map<String, Map<Channel, Long>> found = new HashMap<>();
          Map<String, Instant> times = new HashMap<>();
          Map<String, Long> numbers = new HashMap<>();
          fields.read(
              parser,
              field -> {
                switch (field) {
                  case "tails" -> found.put(field, readTails(parser));
                  case "sentAt" ->
                      times.put(field, Timestamps.parse(Parsing.text(parser, field), field));
                  case "number" -> numbers.put(field, Parsing.wholeNumber(parser, field));
                  default -> parser.skipChildren();
                }
              });
          return new Heartbeat(
              fields.epoch(),
              fields.number("head"),
              fields.number("tailsSince"),
              Optional.ofNullable(found.get("tails")),
              Optional.ofNullable(times.get("sentAt")),
              Optional.ofNullable(numbers.get("number")));
        });
  }

  private static Map<Channel, Long> readTails(JsonParser parser) {
    Map<Channel, Long> tails = new HashMap<>();
    readChannels(
        parser, channel -> tails.put(channel, Parsing.wholeNumber(parser, channel.name())));
    return tails;
  }

  static String write(Digest digest) {
    return JsonText.of(
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

  static Digest readDigest(String text) {
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
}
