package io.github.wrappersync.wire;

import io.github.wrappersync.internal.text.Printable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * The steps that all readers of this package share; each throws a {@link WireException} that says
 * what was expected.
 */
final class Parsing {

  private static final int ABBREVIATED = 80;

  private Parsing() {}

  /** What to make of the one JSON object in a text. */
  @FunctionalInterface
  interface ObjectReader<V> {
    /**
     * Reads the object whose START_OBJECT is the parser's current token, and leaves the parser at
     * its END_OBJECT.
     */
    V read(JsonParser parser);
  }

  /**
   * Reads a text that is one JSON object and nothing else.
   *
   * @param what names the object in messages: {@code "an envelope"}
   */
  static <V> V object(String text, String what, ObjectReader<V> reader) {
    try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      expect(parser, JsonToken.START_OBJECT, what);
      V value = reader.read(parser);
      if (parser.nextToken() != null) {
        throw new WireException(
            "There is more text after %s: expected one JSON object".formatted(what));
      }
      return value;
    } catch (JacksonException e) {
      throw new WireException(
          "Expected %s in JSON, found '%s' (%s)"
              .formatted(what, abbreviate(text), Printable.text(e.getOriginalMessage())),
          e);
    }
  }

  static void expect(JsonParser parser, JsonToken expected, String what) {
    JsonToken found = parser.currentToken();
    if (found != expected) {
      throw new WireException(
          "Expected %s to be a JSON %s, found %s".formatted(what, kind(expected), describe(found)));
    }
  }

  static String text(JsonParser parser, String field) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new WireException(
          "The field '%s' is %s: expected a text"
              .formatted(field, describe(parser.currentToken())));
    }
    return parser.getString();
  }

  static long wholeNumber(JsonParser parser, String field) {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new WireException(
          "The field '%s' is %s: expected a whole number"
              .formatted(abbreviate(field), describe(parser.currentToken())));
    }
    long value = parser.getLongValue();
    if (value < 0) {
      throw new WireException(
          "The field '%s' is %d: expected zero or more".formatted(abbreviate(field), value));
    }
    return value;
  }

  static boolean truth(JsonParser parser, String field) {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default ->
          throw new WireException(
              "The field '%s' is %s: expected true or false"
                  .formatted(field, describe(parser.currentToken())));
    };
  }

  /**
   * The beginning of a text that came from outside, for a message: short, and on one line whatever
   * it holds.
   */
  static String abbreviate(String text) {
    return Printable.text(
        text.length() <= ABBREVIATED ? text : text.substring(0, ABBREVIATED) + "…");
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "object";
      case START_ARRAY -> "array";
      default -> token.name();
    };
  }

  private static String describe(@Nullable JsonToken token) {
    return token == null ? "nothing" : "a " + token.name();
  }
}
