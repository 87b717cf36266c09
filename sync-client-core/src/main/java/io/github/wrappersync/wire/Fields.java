package io.github.wrappersync.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The fields that the documents around the envelopes share, as they are found. */
final class Fields {

  private final String document;
  private final Map<String, Long> numbers = new HashMap<>();
  private @Nullable String epoch;

  /**
   * @param document names the document in messages: {@code "The heartbeat"}
   */
  Fields(String document) {
    this.document = document;
  }

  /**
   * Reads an object whose START_OBJECT is current: the epoch and the numbers itself, everything
   * else by {@code others}.
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
