package io.github.wrappersync.wire;

import java.math.BigDecimal;
import java.util.Locale;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The one JSON configuration of the protocol. */
final class Json {

  /** Bounds what a hostile or broken message can make the reader do. */
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder().maxNestingDepth(200).maxNumberLength(200).build();

  /**
   * Without Jackson's table of names, which all readers of a factory share: a text with some
   * hundred names of one hash value leaves it broken, and texts that are in order are then refused.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(CONSTRAINTS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
          .build();

  /**
   * Reads records: numbers keep their decimals as far as they can be written out, unknown fields
   * are ignored, a null primitive is its zero.
   */
  static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .addModule(
              new SimpleModule()
                  .addDeserializer(BigDecimal.class, new BoundedDecimals())
                  .addDeserializer(String.class, new SharedTexts()))
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Of each class of records; made once, which costs more than to read a record. */
  private static final ClassValue<ObjectReader> READERS =
      new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> recordClass) {
          return MAPPER.readerFor(recordClass);
        }
      };

  private Json() {}

  /** Reads an envelope's record. */
  static <T> T read(Envelope envelope, Class<T> recordClass) {
    T usual = UsualRecords.read(envelope, recordClass);
    return usual == null ? parsed(envelope, recordClass) : usual;
  }

  /** The same by the parser. */
  static <T> T parsed(Envelope envelope, Class<T> recordClass) {
    SharedTexts.begin(envelope);
    try {
      return READERS.get(recordClass).readValue(envelope.data());
    } finally {
      SharedTexts.end();
    }
  }

  /** The name of a constant on the wire for priorities: lower case. */
  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
