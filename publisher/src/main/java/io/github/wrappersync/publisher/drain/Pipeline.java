package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.changelog.ChangeLogIndex;
import io.github.wrappersync.publisher.changelog.ChangeRow;
import io.github.wrappersync.publisher.eventlog.BatchTrace;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches through the {@link Drain}: one at a time while there is little to do, and while
 * more waits, the next one is read and planned as the one before it is written. Used by the
 * writer's thread alone; the writing itself is done by a thread of the pipeline meanwhile.
 *
 * <h2>Why a batch can be planned before the one before it is committed</h2>
 *
 * What is read for a batch belongs to it alone, but for the heads: the batch before may change
 * them, and whether the database shows that yet is a matter of luck. So the heads of every record
 * that the batch before has planned are taken from that plan, and those of all others from the
 * database: nobody else moves heads while this instance has the lease. If the batch before fails,
 * so does the session, and what was planned on top of it is thrown away with all the rest. Batches
 * are written one after the other, in the order of their planning, on the one connection that holds
 * the lease.
 *
 * <p>Everything else that the writer does waits for the batch that is being written: whoever uses
 * the connection, the index of the change log or the event log calls {@link #settle} before, or is
 * called between two batches. So do the looks at the change log, which have to see what is marked
 * as processed. If an application comes or goes between two batches, the one that was planned is
 * thrown away: its routes are those of before. A TRUNCATE is planned from the heads of records that
 * it does not name, and is never planned ahead.
 *
 * <p>The second connection only reads, and needs no lease: what was read by an instance that has
 * lost it can not be written.
 */
final class Pipeline implements AutoCloseable {

  private final Connection writing;
  private final DataSource connections;
  private final Drain drain;
  private final ChangeLogIndex index;
  private final ObservedDrain observed;
  private final PoisonRows poison;
  private final Between between;
  private final Sink sink;

  private @Nullable Connection reading;
  private @Nullable ExecutorService thread;
  private @Nullable InFlight inFlight;

  /** What the writer has to do now and then, on the connection that writes, between two batches. */
  interface Between {

    boolean isDue();

    /**
     * Does what is due, in transactions of its own or the one that the next batch goes on with.
     *
     * @return whether a batch that was planned before can be written; if not, its changes wait on
     */
    boolean run() throws SQLException;
  }

  /** Is told of each batch once it is committed, in their order. */
  @FunctionalInterface
  interface Sink {
    /**
     * A batch is committed.
     *
     * @param nanos from the beginning of its reading to the end of its commit
     */
    void written(Drain.Batch batch, long nanos);
  }

  private record InFlight(Drain.Planned planned, Future<Drain.Batch> outcome, long began) {}

  /**
   * @param writing holds the lease; does not commit by itself
   * @param connections opens a new connection each time
   */
  Pipeline(
      Connection writing,
      DataSource connections,
      Drain drain,
      ChangeLogIndex index,
      ObservedDrain observed,
      PoisonRows poison,
      Between between,
      Sink sink) {
    this.writing = writing;
    this.connections = connections;
    this.drain = drain;
    this.index = index;
    this.observed = observed;
    this.poison = poison;
    this.between = between;
    this.sink = sink;
  }

  /** Whether a batch is being written. */
  boolean isWriting() {
    return inFlight != null;
  }

  /**
   * Takes a batch. It is committed when this returns, unless more waits: then it is being written.
   *
   * @param ids what {@link Drain#next} has told; not empty
   */
  void take(List<Long> ids) throws SQLException {
    boolean more = index.pendingCount() > ids.size() && !poison.isSearching();
    if (more || inFlight != null) {
      overlap(ids, more);
    } else {
      alone(ids);
    }
  }

  private void alone(List<Long> ids) throws SQLException {
    long began = System.nanoTime();
    Drain.Batch batch =
        observed.observe(
            trace -> {
              Drain.Work work = drain.read(writing, ids);
              poison.trying(work.rows());
              Drain.Planned planned = drain.plan(writing, work, null);
              return write(planned, take(planned), trace);
            });
    poison.succeeded();
    written(batch, began);
  }

  private void overlap(List<Long> ids, boolean more) throws SQLException {
    long began = System.nanoTime();
    Drain.Planned planned = planned(ids);
    InFlight before = inFlight;
    if (before == null) {
      submit(planned, began);
      return;
    }
    Drain.Batch done = outcome(before);
    if (more && !between.isDue()) {
      try {
        submit(planned, began);
      } finally {
        written(done, before.began()); // while the next one is being written
      }
      return;
    }
    written(done, before.began());
    if (between.run()) {
      submit(planned, began);
    }
    if (!more) {
      settle();
    }
  }

  private void submit(Drain.Planned planned, long began) {
    poison.trying(planned.work().rows());
    long lowWatermark = take(planned);
    inFlight =
        new InFlight(
            planned,
            thread().submit(() -> observed.observe(trace -> write(planned, lowWatermark, trace))),
            began);
  }

  private Drain.Planned planned(List<Long> ids) throws SQLException {
    List<ChangeRow> rows = List.of();
    try {
      Connection connection = inFlight == null ? writing : reading();
      Drain.Work work = drain.read(connection, ids);
      rows = work.rows();
      if (work.truncate() != null) {
        settle();
      }
      InFlight before = inFlight;
      Drain.Planned planned =
          drain.plan(connection, work, before == null ? null : before.planned());
      if (connection != writing) {
        connection.commit();
      }
      return planned;
    } catch (SQLException | RuntimeException | VirtualMachineError e) {
      settle();
      poison.trying(rows);
      throw e;
    }
  }

  private long take(Drain.Planned planned) {
    long lowWatermark = index.lowWatermarkAfter(planned.processed());
    index.take(planned.processed());
    return lowWatermark;
  }

  private Drain.Batch write(Drain.Planned planned, long lowWatermark, BatchTrace trace)
      throws SQLException {
    Drain.Batch batch = drain.write(writing, planned, lowWatermark, trace);
    writing.commit();
    return batch;
  }

  /** Waits until nothing is being written any more. */
  void settle() throws SQLException {
    InFlight present = inFlight;
    if (present != null) {
      written(outcome(present), present.began());
    }
  }

  private Drain.Batch outcome(InFlight batch) throws SQLException {
    inFlight = null;
    try {
      Drain.Batch done = batch.outcome().get();
      poison.succeeded();
      return done;
    } catch (ExecutionException e) {
      rethrow(e.getCause());
      throw new SQLException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("Interrupted while a batch was written", e);
    }
  }

  private void written(Drain.Batch batch, long began) {
    index.processed(batch.processed());
    sink.written(batch, System.nanoTime() - began);
  }

  private static void rethrow(@Nullable Throwable cause) throws SQLException {
    if (cause instanceof SQLException sql) {
      throw sql;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
  }

  private ExecutorService thread() {
    ExecutorService present = thread;
    if (present == null) {
      present =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread made = new Thread(task, "sync-writer-commit");
                made.setDaemon(true);
                return made;
              });
      thread = present;
    }
    return present;
  }

  private Connection reading() throws SQLException {
    Connection present = reading;
    if (present == null) {
      present = connections.getConnection();
      reading = present;
      try (Statement statement = present.createStatement()) {
        statement.execute(Lease.READING);
      }
      present.setAutoCommit(false);
    }
    return present;
  }

  /** Waits for the batch that is being written, whatever becomes of it. */
  @Override
  public void close() throws SQLException {
    try {
      settle();
    } finally {
      if (thread != null) {
        thread.shutdown();
      }
      if (reading != null) {
        reading.close();
      }
    }
  }
}
