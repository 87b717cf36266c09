package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.servers.Subscriber;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

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
   * A message that came before its writer heard of the commit has 0; a change whose message has not
   * come is left out.
   */
  public long[] delays(int from, int to) {
    return IntStream.range(from - Costs.FIRST, to - Costs.FIRST)
        .filter(index -> arrived.get(index) != 0 && committed.get(index) != 0)
        .mapToLong(index -> Math.max(0, arrived.get(index) - committed.get(index)))
        .toArray();
  }

  /**
   * Waits until the messages of all changes have come, or none comes any more.
   *
   * @param silence how long none has come by then
   * @return how many have not come
   */
  public long awaitMessages(Duration silence) throws InterruptedException {
    long before = messages();
    long since = System.nanoTime();
    while (messages() < commits() && System.nanoTime() - since < silence.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(1);
      if (messages() != before) {
        before = messages();
        since = System.nanoTime();
      }
    }
    return commits() - messages();
  }
}
