package io.github.wrappersync.view;

import java.time.Duration;

/**
 * How long ago data may have been verified current to answer a look-up, and what is to happen when
 * it is longer. {@link io.github.wrappersync.client.SyncClientBuilder#freshness} sets it for a
 * client, {@code with(…)} of each view for some look-ups. Immutable.
 *
 * <pre>{@code
 * Freshness.any();                                                             // serve, however old
 * Freshness.within(Duration.ofMinutes(15));                                    // or fail
 * Freshness.within(Duration.ofMinutes(15)).orServe();                          // or serve all the same, and flag
 * Freshness.within(Duration.ofMinutes(15)).orFetch(Duration.ofSeconds(2));     // or ask the publisher
 * }</pre>
 *
 * <p>Verified is more than changed: data that has not changed for a year is verified by each
 * heartbeat of the publisher (2 s), or each poll. A limit of less than some five seconds is often
 * exceeded with nothing wrong.
 */
public sealed interface Freshness {

  /** Serves what is there, however old: the default. */
  static Freshness any() {
    return Any.INSTANCE;
  }

  /**
   * Fails with a {@link StaleDataException} if the data was verified longer ago than that.
   *
   * @throws IllegalArgumentException if the limit is not positive, or longer than 100 years
   */
  static OrFail within(Duration limit) {
    return new OrFail(limit);
  }

  /** No limit. */
  enum Any implements Freshness {
    INSTANCE;

    @Override
    public String toString() {
      return "any";
    }
  }

  /**
   * A limit, beyond which look-ups fail.
   *
   * @param limit how long ago the data may have been verified
   */
  record OrFail(Duration limit) implements Freshness {

    public OrFail {
      requirePositive("The limit of freshness", limit);
    }

    /**
     * Serves data that is older as well, and flags it: it is counted, told to the log at the
     * beginning and the end, and {@link CreditQuote#stale} shows it.
     */
    public OrServe orServe() {
      return new OrServe(limit);
    }

    /**
     * Fetches through if the data is older: the client asks the publisher for what is new, and if
     * that does not bring the data up to date in time, it reads the tenant's records with one
     * request and answers from these, without touching the view. Such a look-up blocks. It fails
     * with a {@link StaleDataException} if the publisher does not answer either; for a second after
     * a failure the next ones fail at once, so that an outage is not met by a storm of requests.
     *
     * @param timeout how long a look-up may take for it in all
     * @throws IllegalArgumentException if the timeout is not positive, or longer than 100 years
     */
    public OrFetch orFetch(Duration timeout) {
      return new OrFetch(limit, timeout);
    }
  }

  /**
   * A limit, beyond which look-ups are served all the same.
   *
   * @param limit how long ago the data may have been verified
   */
  record OrServe(Duration limit) implements Freshness {

    public OrServe {
      requirePositive("The limit of freshness", limit);
    }
  }

  /**
   * A limit, beyond which look-ups ask the publisher.
   *
   * @param limit how long ago the data may have been verified
   * @param timeout how long a look-up may take for it in all
   */
  record OrFetch(Duration limit, Duration timeout) implements Freshness {

    public OrFetch {
      requirePositive("The limit of freshness", limit);
      requirePositive("The timeout of a fetch", timeout);
    }
  }

  private static void requirePositive(String what, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new IllegalArgumentException(
          "%s is %s: expected more than zero and at most 100 years".formatted(what, value));
    }
  }
}
