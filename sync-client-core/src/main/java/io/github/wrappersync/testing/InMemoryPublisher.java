package io.github.wrappersync.testing;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.ProgressReport;
import io.github.wrappersync.wire.RecordJson;
import io.github.wrappersync.wire.SnapshotLine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A publisher without a database and without a network: an event log with heads as the real one
 * keeps it, and the two ends that a client follows it by. What is published is delivered on the
 * calling thread; everything else happens when the test says so.
 *
 * <pre>{@code
 * InMemoryPublisher publisher = new InMemoryPublisher();
 * SyncClient client = SyncClient.builder("crm").allTenants()
 *     .liveFeed(publisher.liveFeed("crm")).catchUp(publisher.catchUp()).build();
 * client.handle("bill", DataTypes.CREDIT_CONFIGS, this::recalculate);
 * client.start().awaitReady(Duration.ofSeconds(5));
 *
 * publisher.dropNext(1);
 * publisher.publish("crm", "tenant-1", DataTypes.CREDIT_CONFIGS, config);   // the message is lost,
 * publisher.heartbeat();                                                    // the heartbeat shows it
 * client.awaitCaughtUp(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>Faults concern all subscriptions until {@link #heal}. Safe for use by several threads.
 */
public final class InMemoryPublisher {

  private final EventLog log = new EventLog();
  private final List<InMemoryLiveFeed> feeds = new CopyOnWriteArrayList<>();
  private long heartbeats;
  private final List<Long> headsAtHeartbeats = new ArrayList<>();
  private CatchUpException.@Nullable Kind refusal;
  private @Nullable Duration retryAfter;
  private final Map<String, ProgressReport> progress = new HashMap<>();
  private final Set<String> refusedDataTypes = new TreeSet<>();
  private Runnable duringSnapshot = () -> {};
  private Supplier<Optional<Instant>> wallClock = Optional::empty;
  private Supplier<Optional<String>> trace = Optional::empty;

  // ------------------------------------------------------------------ changes

  /**
   * The record is new or has new values. As the real publisher, it emits nothing if nothing
   * differs.
   *
   * @return the position of the event; the head of the log if there is none
   */
  public synchronized <T> long publish(
      String application, String tenantId, DataType<T> dataType, T value) {
    return publishJson(
        application, tenantId, dataType.name(), dataType.recordId(value), RecordJson.write(value));
  }

  /** The same for a record given as JSON, which need not fit any class. */
  public synchronized long publishJson(
      String application, String tenantId, String dataType, String recordId, String json) {
    Channel channel = new Channel(application, tenantId, dataType);
    Envelope present = log.head(channel, recordId);
    List<String> changed =
        present == null ? List.of() : RecordJson.differingFields(present.data(), json);
    if (present != null && changed.isEmpty()) {
      return log.head();
    }
    ChangeType type = present == null ? ChangeType.INSERT : ChangeType.UPDATE;
    return send(
        log.append(channel, type, null, recordId, changed, json, now(), trace.get().orElse(null)));
  }

  /**
   * The record is gone from the wrapper; without effect if it does not exist.
   *
   * @return the position of the event; the head of the log if there is none
   */
  public synchronized long delete(
      String application, String tenantId, DataType<?> dataType, String recordId) {
    return delete(application, tenantId, dataType, recordId, DeleteReason.DELETED);
  }

  /** The same with the reason, such as the record leaving the application's scope. */
  public synchronized long delete(
      String application,
      String tenantId,
      DataType<?> dataType,
      String recordId,
      DeleteReason reason) {
    Channel channel = new Channel(application, tenantId, dataType.name());
    Envelope present = log.head(channel, recordId);
    if (present == null) {
      return log.head();
    }
    return send(
        log.append(
            channel,
            ChangeType.DELETE,
            reason,
            recordId,
            List.of(),
            present.data(),
            now(),
            trace.get().orElse(null)));
  }

  // ------------------------------------------------------------------ the ends of a client

  /** A subscription for one client. */
  public LiveFeed liveFeed(String application) {
    InMemoryLiveFeed feed = new InMemoryLiveFeed(application);
    feeds.add(feed);
    return feed;
  }

  /** The HTTP end for one client; a long poll is answered at once. */
  public CatchUp catchUp() {
    return new End();
  }

  /** What each consumer reported last, by its name. */
  public synchronized Map<String, ProgressReport> progress() {
    return Map.copyOf(progress);
  }

  // ------------------------------------------------------------------ faults

  /**
   * The publisher does not know the data type, or the application is not registered for it: what
   * asks for it is refused, until {@link #heal}. As with the real publisher, changes of one that
   * the application has been told of once can be asked for.
   */
  public synchronized void refuseDataType(String dataType) {
    refusedDataTypes.add(dataType);
  }

  /** Loses the next messages. */
  public void dropNext(int messages) {
    feeds.forEach(feed -> feed.dropNext(messages));
  }

  /** Loses every nth message until {@link #heal}. */
  public void dropEvery(int nth) {
    feeds.forEach(feed -> feed.dropEvery(nth));
  }

  /** Delivers each of the next messages twice. */
  public void duplicateNext(int messages) {
    feeds.forEach(feed -> feed.duplicateNext(messages));
  }

  /** Delivers the next messages in reverse, after the message that follows them. */
  public void swapNext(int messages) {
    feeds.forEach(feed -> feed.swapNext(messages));
  }

  /** Cuts the live connections; clients notice. Messages are lost until {@link #heal}. */
  public void cut() {
    feeds.forEach(InMemoryLiveFeed::cut);
  }

  /** The live connections seem to stand, but nothing comes, until {@link #heal}. */
  public void halfOpen() {
    feeds.forEach(feed -> feed.silent(true));
  }

  /** Sends something on a channel that is no envelope. */
  public void sendUndecodable(String channel) {
    feeds.forEach(feed -> feed.undecodable(channel));
  }

  /** Requests find no publisher, until {@link #heal}. */
  public synchronized void unavailable() {
    refusal = CatchUpException.Kind.UNAVAILABLE;
  }

  /** Requests are refused for their token, until {@link #heal}. */
  public synchronized void unauthorized() {
    refusal = CatchUpException.Kind.UNAUTHORIZED;
  }

  /** The first backfill goes on, until {@link #heal}. */
  public synchronized void notReady(Duration askAgainAfter) {
    refusal = CatchUpException.Kind.NOT_READY;
    retryAfter = askAgainAfter;
  }

  /** Ends all faults; live connections that were cut come back. */
  public void heal() {
    synchronized (this) {
      refusal = null;
      retryAfter = null;
      refusedDataTypes.clear();
    }
    feeds.forEach(InMemoryLiveFeed::heal);
  }

  /** Retention deletes every event that is no head: a client that lags is told to start over. */
  public synchronized void trim() {
    log.trim();
  }

  /** Begins another epoch with all that there is. */
  public synchronized void newEpoch() {
    restoreTo(log.head());
  }

  /**
   * Begins another epoch as a database does that is restored from a backup: what happened after the
   * position never did, and the positions are given again.
   */
  public synchronized void restoreTo(long position) {
    log.restore(position);
    headsAtHeartbeats.clear();
  }

  /**
   * Runs when the next snapshot has told the first half of its records, which are read in the order
   * of types, tenants and ids, as the real publisher reads them while its log goes on.
   */
  public synchronized void duringNextSnapshot(Runnable action) {
    duringSnapshot = action;
  }

  /**
   * Has heartbeats tell when they were sent, by a clock of the publisher's own: it may be wrong, or
   * be set. Without it they do not tell, and count as on time.
   */
  public synchronized void wallClock(Supplier<Instant> clock) {
    wallClock = () -> Optional.of(clock.get());
  }

  /**
   * Has the events of changes from now on belong to a trace.
   *
   * @param traceparent gives what an event carries, as {@link
   *     io.github.wrappersync.model.Change#traceParent} says; empty for none
   */
  public synchronized void traced(Supplier<Optional<String>> traceparent) {
    trace = traceparent;
  }

  /** Sends a heartbeat, whose tails reach three heartbeats back. */
  public synchronized void heartbeat() {
    long since =
        headsAtHeartbeats.size() < 3 ? 0 : headsAtHeartbeats.get(headsAtHeartbeats.size() - 3);
    headsAtHeartbeats.add(log.head());
    heartbeats++;
    for (InMemoryLiveFeed feed : feeds) {
      feed.heartbeat(
          new Heartbeat(
              log.epoch(),
              log.head(),
              since,
              Optional.of(log.tails(feed.application(), since)),
              wallClock.get(),
              Optional.of(heartbeats)));
    }
  }

  // ------------------------------------------------------------------ the truth

  /** The position of the newest event. */
  public synchronized long head() {
    return log.head();
  }

  public synchronized String epoch() {
    return log.epoch();
  }

  /** The newest event of every record of the scope that exists. */
  public synchronized List<Envelope> heads(Scope scope) {
    return log.heads(scope);
  }

  private long send(Envelope event) {
    feeds.forEach(feed -> feed.send(event));
    return event.position();
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Answers a client's requests. */
  private final class End implements CatchUp {

    @Override
    public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait) {
      synchronized (InMemoryPublisher.this) {
        refuse(scope, true);
        if (!epoch.equals(log.epoch()) || after > log.head() || after < log.trimmedTo()) {
          throw new CatchUpException(
              CatchUpException.Kind.RESYNC_REQUIRED,
              "Position %d of epoch '%s' cannot be followed: the log is of epoch '%s', from %d to %d"
                  .formatted(after, epoch, log.epoch(), log.trimmedTo(), log.head()),
              null);
        }
        List<Envelope> events = log.after(scope, after);
        boolean all = events.size() <= limit;
        List<Envelope> page = all ? events : events.subList(0, limit);
        long next = all ? log.head() : page.get(page.size() - 1).position();
        return new FeedPage(log.epoch(), page, next, log.head(), all);
      }
    }

    @Override
    public void snapshot(Scope scope, Consumer<SnapshotLine> lines) {
      Runnable meanwhile;
      Optional<Envelope> last;
      synchronized (InMemoryPublisher.this) {
        refuse(scope, false);
        lines.accept(new SnapshotLine.Start(log.epoch(), log.head()));
        List<Envelope> records = log.heads(scope);
        List<Envelope> firstHalf = records.subList(0, (records.size() + 1) / 2);
        firstHalf.forEach(event -> lines.accept(new SnapshotLine.Entry(event)));
        last =
            firstHalf.isEmpty()
                ? Optional.empty()
                : Optional.of(firstHalf.get(firstHalf.size() - 1));
        meanwhile = duringSnapshot;
        duringSnapshot = () -> {};
      }
      meanwhile.run();
      synchronized (InMemoryPublisher.this) {
        log.heads(scope).stream()
            .filter(event -> last.isEmpty() || EventLog.KEY_ORDER.compare(event, last.get()) > 0)
            .forEach(event -> lines.accept(new SnapshotLine.Entry(event)));
      }
    }

    @Override
    public void report(String application, ProgressReport report) {
      synchronized (InMemoryPublisher.this) {
        refuse(new Scope(application, Set.of(), Set.of("none")), true);
        progress.put(report.consumer(), report);
      }
    }

    @Override
    public void close() {}

    private boolean wasTold(Scope scope, String dataType) {
      Scope alone = new Scope(scope.application(), Set.of(), Set.of(dataType));
      return !log.after(alone, 0).isEmpty();
    }

    private void refuse(Scope scope, boolean formerIsGiven) {
      refusedDataTypes.stream()
          .filter(scope.dataTypes()::contains)
          .filter(dataType -> !formerIsGiven || !wasTold(scope, dataType))
          .findFirst()
          .ifPresent(
              dataType -> {
                throw CatchUpException.ofDataType(
                    dataType, "The test made the publisher refuse data type '" + dataType + "'");
              });
      if (refusal != null) {
        throw new CatchUpException(
            refusal, "The test made the publisher answer " + refusal, retryAfter, null);
      }
    }
  }
}
