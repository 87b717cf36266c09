package io.github.wrappersync.benchmarks.lookup;

import io.github.wrappersync.model.CreditConfig;
import java.math.BigDecimal;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * The data that all candidates hold: a cost of each of 100 operations for each of 1,000 tenants.
 * Each has it under strings of its own, and is asked with others, as in an application.
 */
final class Prices {

  /** The system property that names the number of tenants, where it is another one. */
  static final String TENANTS_PROPERTY = "benchmarks.lookup.tenants";

  static final int TENANTS = Integer.getInteger(TENANTS_PROPERTY, 1_000);
  static final int OPERATIONS = 100;
  static final int ALL = TENANTS * OPERATIONS;

  private Prices() {}

  static String tenant(int number) {
    return "tenant-%04d".formatted(number);
  }

  static String operation(int number) {
    return "crm.module-%02d.operation-%02d".formatted(number / 10, number);
  }

  /** The key where tenant and operation are one string. */
  static String key(int price) {
    return tenant(price / OPERATIONS) + ":" + operation(price % OPERATIONS);
  }

  /** The cost in hundredths of a credit. */
  static long hundredths(int price) {
    return price % 1_999 + 1L;
  }

  static BigDecimal cost(int price) {
    return BigDecimal.valueOf(hundredths(price), 2);
  }

  static CreditConfig config(int price, BigDecimal cost) {
    return new CreditConfig(
        "config-%06d".formatted(price),
        tenant(price / OPERATIONS),
        operation(price % OPERATIONS),
        cost,
        true);
  }

  /** Gives every price under its key. */
  static void forEach(BiConsumer<String, Integer> taker) {
    IntStream.range(0, ALL).forEach(price -> taker.accept(key(price), price));
  }

  /** Prices in an order without an order, each as likely as any other. */
  static int[] atRandom(int count, long seed) {
    return new Random(seed).ints(count, 0, ALL).toArray();
  }
}
