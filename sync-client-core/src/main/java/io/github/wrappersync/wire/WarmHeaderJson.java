package io.github.wrappersync.wire;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The JSON of a {@link WarmHeader}; the format comes first, so that it can be told apart. */
final class WarmHeaderJson {

  private static final String WHAT = "the first line of a warm start's file";

  private WarmHeaderJson() {}

  static String write(WarmHeader header) {
    return JsonText.of(
        generator -> {
          generator.writeStartObject();
          generator.writeNumberProperty("format", WarmHeader.FORMAT);
          generator.writeStringProperty("application", header.application());
          write(generator, "tenants", header.tenants());
          write(generator, "dataTypes", header.dataTypes());
          generator.writeStringProperty("epoch", header.epoch());
          generator.writeNumberProperty("position", header.position());
          generator.writeEndObject();
        });
  }

  private static void write(JsonGenerator generator, String field, Set<String> values) {
    generator.writeArrayPropertyStart(field);
    values.stream().sorted().forEach(generator::writeString);
    generator.writeEndArray();
  }

  static WarmHeader read(String text) {
    return Parsing.object(
        text,
        WHAT,
        parser -> {
          Fields fields = new Fields("The first line of the file");
          Map<String, String> texts = new HashMap<>();
          Map<String, Set<String>> sets = new HashMap<>();
          fields.read(
              parser,
              field -> {
                switch (field) {
                  case "format" -> requireFormat(parser, texts);
                  case "application" -> texts.put(field, Parsing.text(parser, field));
                  case "tenants", "dataTypes" -> sets.put(field, readSet(parser, field));
                  default -> parser.skipChildren();
                }
              });
          fields.require(texts.get("format"), "format");
          return new WarmHeader(
              fields.require(texts.get("application"), "application"),
              fields.require(sets.get("tenants"), "tenants"),
              fields.require(sets.get("dataTypes"), "dataTypes"),
              fields.epoch(),
              fields.number("position"));
        });
  }

  private static void requireFormat(JsonParser parser, Map<String, String> texts) {
    long format = Parsing.wholeNumber(parser, "format");
    if (format != WarmHeader.FORMAT) {
      throw new WireException(
          "The file has format %d, this library reads format %d"
              .formatted(format, WarmHeader.FORMAT));
    }
    texts.put("format", "known");
  }

  private static Set<String> readSet(JsonParser parser, String field) {
    Parsing.expect(parser, JsonToken.START_ARRAY, "'" + field + "'");
    Set<String> values = new LinkedHashSet<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(Parsing.text(parser, field));
    }
    return values;
  }
}
