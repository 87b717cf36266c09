package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.backfill.Postponed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer of this instance: a thread that holds the lease, or stands by until it can have it,
 * and takes changes from the change log to the event log. See {@link Drain} for what a batch is,
 * {@link io.github.wrappersync.publisher.changelog.ChangeLogIndex} for why no row is missed, and
 * {@link Lease} for why there is but one writer.
 *
 * <p>Any failure ends the session: the transaction is rolled back, the connection and all that is
 * in memory are given up, and the writer begins anew after one of its {@link Pauses}.
 */
public final class Writer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** How often an instance that stands by tries to get the lease. */
  private static final long STANDBY_PAUSE = 500;

  /** Between two looks: short after something was found, longer while there is nothing. */
  private static final long SHORTEST_POLL = 1;

  private static final long LONGEST_POLL = 50;

  /** A transaction under way may finish for this long when the writer is closed. */
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final DataSource connections;
  private final Lease lease;
  private final WriterSetup setup;
  private final PoisonRows poison = new PoisonRows();
  private final Postponed postponed = new Postponed();
  private final SequenceCheck sequence = new SequenceCheck();
  private final Pauses pauses = new Pauses();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "sync-writer");
  private final Standing standing = new Standing(InstantSource.system());

  /**
   * @param connections opens a new connection each time; not a pool
   */
  public Writer(DataSource connections, WriterSetup setup) {
    this.connections = connections;
    this.lease = new Lease(connections);
    this.setup = setup;
  }

  /** Begins; returns at once. */
  public void start() {
    thread.start();
  }

  /** What this writer does now. Thread-safe; does not block. */
  public WriterState state() {
    return standing.state();
  }

  /** Tells whether this instance writes now, or would if it were not paused. */
  public boolean isWriting() {
    return state().state() == WriterState.State.WRITING;
  }

  /** The backfills whose last step failed on this instance; some may have been given up since. */
  public Set<Long> failingBackfills() {
    return postponed.failing();
  }

  /** Finishes the batch under way and gives up the lease. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isClosed(0)) {
      try {
        Optional<Connection> connection = lease.acquire();
        if (connection.isEmpty()) {
          standing.standsBy();
          pauses.well(System.nanoTime());
          isClosed(STANDBY_PAUSE);
          continue;
        }
        write(connection.get());
      } catch (SQLException | RuntimeException | VirtualMachineError e) {
        poison.failed(e);
        long pause = pauses.failed(System.nanoTime());
        log.debug("The failure of the writer in full", e);
        standing.failed(Interruption.reason(e), pause, Pauses.LONGEST);
        isClosed(pause);
      }
    }
    standing.ended();
  }

  private void write(Connection connection) throws SQLException {
    standing.turns();
    try (connection;
        WriterSession session =
            WriterSession.begin(connection, connections, setup, poison, postponed)) {
      sequence.warnOnce(connection, setup.changeLog());
      long poll = SHORTEST_POLL;
      while (!isClosed(0)) {
        standing.turns();
        boolean busy = session.turn();
        standing.turned();
        pauses.well(System.nanoTime());
        poll = busy ? SHORTEST_POLL : Math.min(poll * 2, LONGEST_POLL);
        if (!busy) {
          isClosed(session.rest(poll));
        }
      }
    }
  }

  /** Waits so many milliseconds for the end. */
  private boolean isClosed(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }
}
