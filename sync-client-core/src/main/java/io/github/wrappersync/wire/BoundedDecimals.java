package io.github.wrappersync.wire;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.NumberDeserializers;

/**
 * Reads decimals that can be written out. {@code 1e999999999} is eleven characters on the wire, and
 * a gigabyte of zeros for whoever rounds, adds or prints it.
 */
final class BoundedDecimals extends NumberDeserializers.BigDecimalDeserializer {

  /** How many digits may stand before the point, and how many after it. */
  static final int MOST_DIGITS = 1_000;

  /** Prices are few. Read by several threads without a lock: each is whole. */
  private static final @Nullable BigDecimal[] KNOWN = new BigDecimal[1_024];

  @Override
  @SuppressWarnings("NullAway") // an empty text is null to Jackson
  public BigDecimal deserialize(JsonParser parser, DeserializationContext context) {
    BigDecimal value = super.deserialize(parser, context);
    if (value != null
        && (value.scale() > MOST_DIGITS
            || (long) value.precision() - value.scale() > MOST_DIGITS)) {
      return context.reportInputMismatch(
          this, "a number of more than %d digits when it is written out", MOST_DIGITS);
    }
    return value == null ? null : shared(value);
  }

  /** The same number with the same decimals, as one object for those that come again and again. */
  static BigDecimal shared(BigDecimal value) {
    int hash = value.hashCode();
    int place = (hash ^ (hash >>> 16)) & (KNOWN.length - 1);
    BigDecimal known = KNOWN[place];
    if (known != null && known.scale() == value.scale() && known.compareTo(value) == 0) {
      return known;
    }
    KNOWN[place] = value;
    return value;
  }
}
