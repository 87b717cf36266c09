package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.servers.Subscriber;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When the numbered changes were committed, and when their messages came. All methods can be used
 * by many threads; the numbers begin with {@link Costs#FIRST}.
 */
public final class Arrivals implements Subscriber.Observer {

  private final AtomicLongArray committed;
  private final AtomicLongArray arrived;
  private final AtomicInteger next = new AtomicInteger(Costs.FIRST);
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong messages = new AtomicLong();

  /**
   * @param most changes that there may be
   */
  public Arrivals(int most) {
    committed = new AtomicLongArray(most);
    arrived = new AtomicLongArray(most);
  }

  /** The number of the next change. */
  public int next() {
    return next.getAndIncrement();
  }

  /** A change was committed, or is counted from then for another reason. */
  public void committed(int number, long at) {
    committed.set(number - Costs.FIRST, at);
    commits.incrementAndGet();
  }

  /** How many changes have been committed. */
  public long commits() {
    return commits.get();
  }

  /** How many messages have come. */
  public long messages() {
    return messages.get();
  }

  @Override
  public void onMessage(byte[] message, long at) {
    arrived(Costs.in(message), at);
  }

  /** The message of a change has come. */
  public void arrived(int number, long at) {
    int index = number - Costs.FIRST;
    if (index >= 0 && index < arrived.length() && arrived.compareAndSet(index, 0, at)) {
      messages.incrementAndGet();
    }
  }

  /**
   * The nanoseconds from commit to message of the changes from a number to another one, without it.
   * A message that came before its writer heard of the commit has 0.
   */
  public long[] delays(int from, int to) {
    long[] delays = new long[to - from];
    for (int number = from; number < to; number++) {
      long at = arrived.get(number - Costs.FIRST);
      long since = committed.get(number - Costs.FIRST);
      if (at == 0 || since == 0) {
        throw new IllegalStateException(
            "Change %d was not %s".formatted(number, since == 0 ? "committed" : "told"));
      }
      delays[number - from] = Math.max(0, at - since);
    }
    return delays;
  }
}
