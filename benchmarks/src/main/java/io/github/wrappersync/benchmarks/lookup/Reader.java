package io.github.wrappersync.benchmarks.lookup;

import java.util.Random;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One reading thread: asks for one price after the other, at random. It has the names of tenants
 * and operations at hand, as an application has them from a session and from its own code, and the
 * keys made of both, which costs it nothing here.
 */
@State(Scope.Thread)
public class Reader {

  private static final int ROUND = 1 << 16;
  private static final Names NAMES = new Names();

  /** How many prices it asks for again and again: those of the first tenants. */
  @Param("100000")
  public int among;

  private int[] prices = {};
  private int next;
  private int price;

  @Setup
  public void choose() {
    prices =
        new Random(Thread.currentThread().getId())
            .ints(ROUND, 0, Math.min(among, Prices.ALL))
            .toArray();
  }

  /** Goes on to the next price. */
  void advance() {
    price = prices[next++ & (ROUND - 1)];
  }

  String tenant() {
    return NAMES.tenants[price / Prices.OPERATIONS];
  }

  String operation() {
    return NAMES.operations[price % Prices.OPERATIONS];
  }

  int tenantNumber() {
    return price / Prices.OPERATIONS;
  }

  String key() {
    return NAMES.keys[price];
  }

  private static final class Names {

    final String[] tenants =
        IntStream.range(0, Prices.TENANTS).mapToObj(Prices::tenant).toArray(String[]::new);
    final String[] operations =
        IntStream.range(0, Prices.OPERATIONS).mapToObj(Prices::operation).toArray(String[]::new);
    final String[] keys =
        IntStream.range(0, Prices.ALL).mapToObj(Prices::key).toArray(String[]::new);
  }
}
