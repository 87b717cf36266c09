package io.github.wrappersync.publisher.routing;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Reads single fields of a record's JSON image, without making an object of the rest. */
final class ImageFields {

  /**
   * Without Jackson's table of names: one document of a wrapper's user, with some hundred names of
   * one hash value, leaves it broken for the images of all others.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build();

  private ImageFields() {}

  /** The field's text; empty if it is missing, null or no text. */
  static Optional<String> text(String image, String field) {
    try (JsonParser parser = at(image, field)) {
      return parser.currentToken() == JsonToken.VALUE_STRING
          ? Optional.of(parser.getString())
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /**
   * The texts of an array. None for null or a missing field; empty if the field is something else.
   * A column of type text may hold the array as JSON.
   */
  static Optional<Set<String>> texts(String image, String field) {
    try (JsonParser parser = at(image, field)) {
      JsonToken token = parser.currentToken();
      if (token == null || token == JsonToken.VALUE_NULL) {
        return Optional.of(Set.of());
      }
      return token == JsonToken.VALUE_STRING ? nested(parser.getString()) : elements(parser);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Set<String>> nested(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      return elements(parser);
    }
  }

  private static Optional<Set<String>> elements(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return Optional.empty();
    }
    Set<String> texts = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        texts.add(parser.getString());
      } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
        return Optional.empty();
      }
    }
    return Optional.of(texts);
  }

  /**
   * A parser at the value of a top-level field, or at its end without a current token if there is
   * no such field.
   */
  private static JsonParser at(String image, String field) {
    JsonParser parser = JSON.createParser(ObjectReadContext.empty(), image);
    if (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean found = parser.currentName().equals(field);
        parser.nextToken();
        if (found) {
          return parser;
        }
        parser.skipChildren();
      }
    }
    parser.clearCurrentToken();
    return parser;
  }
}
