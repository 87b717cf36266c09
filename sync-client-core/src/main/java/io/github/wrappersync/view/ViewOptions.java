package io.github.wrappersync.view;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of its data a view holds: all of it, or as many tenants as there is room for.
 *
 * <p>A bounded view loads a tenant when it is looked up and not held, with one request to the
 * publisher, and lets go of whole tenants that were not looked up for long to make room. A look-up
 * of a tenant that is held does no input or output; one that loads blocks its thread, at most for
 * {@link #loadTimeout}, and fails with a {@link TenantNotLoadedException} rather than answer
 * without data.
 *
 * <p>Immutable. Two with the same settings are equal.
 */
public final class ViewOptions {

  private static final Duration DEFAULT_LOAD_TIMEOUT = Duration.ofSeconds(5);

  /** What is counted. */
  private enum Bound {
    NONE("full"),
    TENANTS("maximumTenants"),
    WEIGHT("maximumWeight");

    private final String words;

    Bound(String words) {
      this.words = words;
    }
  }

  private static final ViewOptions FULL = new ViewOptions(Bound.NONE, 0, DEFAULT_LOAD_TIMEOUT);

  private final Bound bound;
  private final long maximum;
  private final Duration loadTimeout;

  private ViewOptions(Bound bound, long maximum, Duration loadTimeout) {
    this.bound = bound;
    this.maximum = maximum;
    this.loadTimeout = loadTimeout;
  }

  /** Every record of every tenant that the client follows: no look-up waits. The default. */
  public static ViewOptions full() {
    return FULL;
  }

  /**
   * At most so many tenants, those without a record among them.
   *
   * @param tenants at least 1
   */
  public static ViewOptions maximumTenants(int tenants) {
    return bounded(Bound.TENANTS, tenants);
  }

  /**
   * At most so many records, of whole tenants. A tenant weighs as many as it has records; one that
   * has none weighs 1, as that it has none is held as well. A tenant that is heavier than the
   * maximum is never held: each look-up of it loads it.
   *
   * @param records at least 1
   */
  public static ViewOptions maximumWeight(long records) {
    return bounded(Bound.WEIGHT, records);
  }

  /**
   * How long a look-up waits for its tenant to be loaded. Default 5 s.
   *
   * @param timeout at least 1 ms
   * @throws IllegalArgumentException also for a full view, which loads nothing on a look-up
   */
  public ViewOptions loadTimeout(Duration timeout) {
    if (!isBounded()) {
      throw new IllegalArgumentException(
          "loadTimeout(%s) is given for a full view, whose look-ups load nothing: expected maximumTenants(…) or maximumWeight(…) before it"
              .formatted(timeout));
    }
    if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "loadTimeout is %s: expected at least 1 ms".formatted(timeout));
    }
    return new ViewOptions(bound, maximum, timeout);
  }

  private static ViewOptions bounded(Bound bound, long maximum) {
    if (maximum < 1) {
      throw new IllegalArgumentException(
          "%s is %d: expected at least 1, or full()".formatted(bound.words, maximum));
    }
    return new ViewOptions(bound, maximum, DEFAULT_LOAD_TIMEOUT);
  }

  boolean isBounded() {
    return bound != Bound.NONE;
  }

  boolean isWeighed() {
    return bound == Bound.WEIGHT;
  }

  /** How many tenants, or records where they are weighed. */
  long maximum() {
    return maximum;
  }

  Duration loadTimeout() {
    return loadTimeout;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ViewOptions options
        && bound == options.bound
        && maximum == options.maximum
        && loadTimeout.equals(options.loadTimeout);
  }

  @Override
  public int hashCode() {
    return Objects.hash(bound, maximum, loadTimeout);
  }

  /** As it is written in code: {@code maximumTenants(500).loadTimeout(PT5S)}. */
  @Override
  public String toString() {
    return isBounded()
        ? "%s(%d).loadTimeout(%s)".formatted(bound.words, maximum, loadTimeout)
        : "full()";
  }
}
