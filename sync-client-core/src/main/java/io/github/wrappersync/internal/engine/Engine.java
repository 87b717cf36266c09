package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Alarms.Kind;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The state machine of docs/client-engine.md.
 *
 * Everything below runs on one thread; answers of requests, messages of the live feed and timers are posted to it. There is at
 * most one request under way. `owed` says that another pull must begin after the present one: what it is to find was perhaps not yet in
 * the log when that was asked. So a hole is closed only by a pull that began after the hole was noticed, and when nothing is owed.
 *
 * hold says of which tenants something is missing. Their live events wait there; those of others are judged and given out at
 * once. The state is computed from these facts after every event, never stored by hand.
 */

/**
 * Receives, orders, finds what is missing and fetches it, and feeds the followers. {@link #start},
 * {@link #stop}, {@link #roomAgain}, {@link #refresh} and {@link #verifyNow} may be called by any
 * thread and do not wait.
 */
public final class Engine {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.engine");

  private enum Phase {
    NEW,
    LOADING,
    FOLLOWING,
    STOPPED
  }

  private final EngineSettings settings;
  private final EngineParts parts;
  private final Scope scope;
  private final TimeSource time;
  private final StatusBoard board;
  private final Requests requests;
  private final Sequencer sequencer;
  private final Followers followers;
  private final HoldBack hold;
  private final Alarms alarms;
  private final PublisherLine publisher;
  private final LiveLine line;
  private final Staleness staleness;
  private final Waiters waiters = new Waiters();

  private Phase phase = Phase.NEW;
  private boolean loaded;
  private @Nullable PullCause owed;
  private boolean underWay;
  private boolean backingOff;

  public Engine(EngineSettings settings, EngineParts parts) {
    this.settings = settings;
    this.parts = parts;
    this.scope = parts.scope();
    this.time = parts.time();
    this.board = parts.board();
    this.requests = new Requests(parts);
    this.followers = new Followers(parts.heldTypes());
    this.alarms = new Alarms(time, parts.thread());
    this.staleness = new Staleness(log, alarms, board, settings.staleAfter(), this::settle);
    this.hold = new HoldBack(settings.bufferCapacity());
    this.sequencer = new Sequencer(scope, hold, followers, board);
    this.publisher = new PublisherLine(log, parts);
    this.line =
        new LiveLine(
            alarms,
            settings.heartbeatTimeout(),
            new Outage(log, time, "The live feed is interrupted"),
            () -> ask(PullCause.HEARTBEATS_MISSED));
  }

  /** Begins; without effect if it was begun or stopped before. */
  public void start() {
    parts.thread().execute(this::begin);
  }

  /** Takes nothing in any more; completes when nothing more is given to followers. */
  public CompletableFuture<Void> stop() {
    return CompletableFuture.runAsync(this::end, parts.thread());
  }

  /** A follower that had no room has room. */
  public void roomAgain() {
    parts
        .thread()
        .execute(
            () -> {
              followers.pump();
              pump();
            });
  }

  /** A follower that did not want to be fed at the beginning wants it now. */
  public void join(Follower follower, Start start) {
    parts
        .thread()
        .execute(
            () -> {
              if (phase == Phase.FOLLOWING && !followers.hasBegun(follower, start)) {
                new Joining(follower, parts, settings, sequencer.epoch(), followers)
                    .begin(start, () -> hole(PullCause.EPOCH));
              } else if (phase == Phase.NEW || phase == Phase.LOADING) {
                followers.add(follower, start);
              }
            });
  }

  /** A follower does not want to be fed any more. */
  public void leave(Follower follower) {
    parts.thread().execute(() -> followers.remove(follower));
  }

  /** How many records are held for followers that take all; on the engine's thread. */
  int recordsHeld() {
    return followers.recordsHeld();
  }

  /** Asks the publisher now. */
  public void refresh() {
    parts.thread().execute(this::askNow);
  }

  /**
   * Asks the publisher now.
   *
   * @return completes with the verified position when everything that was in the log at the time of
   *     this call has been given to the followers
   */
  public CompletableFuture<Long> verifyNow() {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    parts
        .thread()
        .execute(
            () -> {
              if (phase == Phase.STOPPED) {
                answer.cancel(false);
              } else {
                waiters.add(answer);
                askNow();
              }
            });
    return answer;
  }

  // ------------------------------------------------------------------ start and stop

  private void begin() {
    if (phase != Phase.NEW) {
      return;
    }
    phase = Phase.LOADING;
    hold.holdAll();
    settle();
    parts
        .liveFeed()
        .ifPresent(
            feed ->
                feed.start(
                    new LiveIntake(
                        new Live(), this::overflowed, parts.thread(), settings.bufferCapacity())));
    loadCheckpoints();
  }

  private void end() {
    if (phase == Phase.STOPPED) {
      return;
    }
    phase = Phase.STOPPED;
    requests.forget();
    alarms.cancelAll();
    waiters.cancel();
    settle();
  }

  private void loadCheckpoints() {
    requests.ask(
        () -> Followers.begin(parts.followers()),
        this::resumeOrLoad,
        failure -> alarms.set(Kind.RETRY, publisher.failed(failure), this::loadCheckpoints));
  }

  private void resumeOrLoad(Map<Follower, Start> starts) {
    publisher.answered();
    starts.forEach(followers::add);
    if (followers.needNoSnapshot()) {
      follow(followers.resume());
    } else {
      askForSnapshot();
    }
  }

  private void follow(Checkpoint from) {
    sequencer.begin(from);
    phase = Phase.FOLLOWING;
    loaded = true;
    underWay = false;
    backingOff = false;
    staleness.watch();
    need(PullCause.START);
    settle();
  }

  // ------------------------------------------------------------------ snapshots

  private void askForSnapshot() {
    long sentAt = time.nanos();
    requests.ask(
        () -> Requests.first(parts),
        snapshot -> {
          publisher.answered();
          Checkpoint from = followers.load(snapshot, sequencer.verified());
          staleness.current(sentAt);
          follow(from);
        },
        failure -> {
          alarms.set(Kind.RETRY, publisher.failed(failure), this::askForSnapshot);
          settle();
        });
  }

  private void resync(String why) {
    log.info("Starting over from a snapshot: {}", why);
    board.resync();
    requests.forget();
    alarms.cancel(Kind.RETRY);
    phase = Phase.LOADING;
    hold.holdAll();
    followers.startOver();
    waiters.pullFailed();
    askForSnapshot();
    settle();
  }

  // ------------------------------------------------------------------ pulls

  private void need(PullCause cause) {
    if (owed == null) {
      owed = cause;
      board.pull(cause);
    }
    pump();
  }

  private void pump() {
    if (phase != Phase.FOLLOWING
        || underWay
        || backingOff
        || owed == null
        || !followers.haveRoom()) {
      return;
    }
    PullCause cause = owed;
    owed = null;
    underWay = true;
    waiters.pullBegins();
    Duration wait =
        cause == PullCause.POLL && !line.isWorking() && !hold.isHolding()
            ? settings.longPoll()
            : Duration.ZERO;
    long after = sequencer.verified();
    String epoch = sequencer.epoch();
    long sentAt = time.nanos();
    alarms.cancel(Kind.POLL);
    requests.ask(
        () -> parts.catchUp().changes(scope, after, epoch, settings.pageSize(), wait),
        page -> take(page, sentAt),
        this::pullFailed);
  }

  private void take(FeedPage page, long sentAt) {
    underWay = false;
    publisher.answered();
    if (!sequencer.isOurs(page.epoch())) {
      resync("the publisher's epoch is '%s', not '%s'".formatted(page.epoch(), sequencer.epoch()));
      return;
    }
    sequencer.page(page);
    if (page.upToDate()) {
      staleness.current(sentAt);
      waiters.verified(sequencer.verified());
      if (owed == null && sequencer.release()) {
        // Published after the page was read; a pause, lest a broken publisher be asked in a circle.
        backOff(EngineSettings.SECOND_LOOK);
        need(PullCause.GAP);
      }
      watchSuspicion();
      schedulePoll(sentAt, page.events().isEmpty());
      pump();
    } else {
      hold.holdAll();
      need(PullCause.NEXT_PAGE);
    }
    settle();
  }

  private void pullFailed(CatchUpException failure) {
    underWay = false;
    waiters.pullFailed();
    if (failure.kind() == CatchUpException.Kind.RESYNC_REQUIRED) {
      publisher.answered();
      resync(String.valueOf(failure.getMessage()));
      return;
    }
    if (owed == null) {
      owed = PullCause.POLL;
    }
    backOff(publisher.failed(failure));
    settle();
  }

  private void backOff(Duration wait) {
    backingOff = true;
    alarms.set(
        Kind.RETRY,
        wait,
        () -> {
          backingOff = false;
          pump();
        });
  }

  private void schedulePoll(long sentAt, boolean empty) {
    Duration interval = line.isWorking() ? settings.livePollInterval() : settings.pollInterval();
    if (!line.isWorking() && !empty) {
      interval = interval.dividedBy(10);
    }
    Duration past = Duration.ofNanos(time.nanos() - sentAt);
    alarms.set(Kind.POLL, interval.minus(past), () -> ask(PullCause.POLL));
  }

  // ------------------------------------------------------------------ the live feed

  private void overflowed() {
    hole(PullCause.OVERFLOW);
  }

  /** Something of unknown tenants was lost. */
  private void hole(PullCause cause) {
    if (phase == Phase.FOLLOWING) {
      hold.holdAll();
      need(cause);
      settle();
    }
  }

  /** What the live feed tells, on the engine's thread. */
  private final class Live implements LiveSink {

    @Override
    public void onConnected() {
      if (phase == Phase.STOPPED) {
        return;
      }
      line.connected();
      hole(PullCause.RECONNECT);
      settle();
    }

    @Override
    public void onDisconnected(String cause) {
      if (phase == Phase.STOPPED) {
        return;
      }
      board.error(cause);
      line.lost();
      ask(PullCause.POLL);
    }

    @Override
    public void onEvent(Envelope event) {
      if (phase == Phase.STOPPED || !scope.contains(event.channel())) {
        return;
      }
      if (phase == Phase.LOADING) {
        hold.offer(event);
      } else if (!sequencer.isOurs(event.epoch())) {
        hole(PullCause.EPOCH);
      } else if (!followers.haveRoom()) {
        hole(PullCause.BACKPRESSURE);
      } else {
        switch (sequencer.live(event)) {
          case SETTLED -> {}
          case OVERFLOW -> need(PullCause.OVERFLOW);
          case MISSING -> {
            if (!underWay) {
              need(PullCause.GAP);
            }
          }
        }
      }
      settle();
    }

    @Override
    public void onHeartbeat(Heartbeat heartbeat) {
      if (phase == Phase.STOPPED) {
        return;
      }
      line.heard();
      if (phase == Phase.FOLLOWING) {
        if (!sequencer.isOurs(heartbeat.epoch())) {
          hole(PullCause.EPOCH);
        } else if (sequencer.heartbeat(heartbeat)) {
          staleness.current(time.nanos());
        } else {
          watchSuspicion();
        }
      }
      settle();
    }

    @Override
    public void onUndecodable(String channel, WireException problem) {
      if (phase == Phase.STOPPED) {
        return;
      }
      board.undecodable(problem);
      log.warn(
          "A message on {} counts as lost, what it was to tell is pulled over HTTP: {}",
          channel,
          problem.getMessage());
      hole(PullCause.UNDECODABLE);
    }
  }

  /** The application asks: it does not wait for the next try after a failure. */
  private void askNow() {
    if (phase == Phase.FOLLOWING && backingOff) {
      alarms.cancel(Kind.RETRY);
      backingOff = false;
    }
    ask(PullCause.REQUESTED);
  }

  /** Pulls, though nothing is known to be missing. */
  private void ask(PullCause cause) {
    if (phase == Phase.FOLLOWING) {
      need(cause);
    }
    settle();
  }

  /** What a heartbeat showed to lag may only be late: it is looked at again before a pull. */
  private void watchSuspicion() {
    if (sequencer.isSuspicious() && !alarms.isSet(Kind.SUSPICION)) {
      long most = EngineSettings.HEARTBEAT_JITTER.toMillis();
      alarms.set(
          Kind.SUSPICION,
          Duration.ofMillis(parts.random().nextLong(most) + 1),
          () -> {
            if (phase == Phase.FOLLOWING && sequencer.isSuspicious()) {
              boolean alone = owed == null && !underWay;
              if (alone && sequencer.closesByItself()) {
                staleness.current(time.nanos());
              } else if (alone) {
                need(PullCause.HEARTBEAT);
              }
            }
            settle();
          });
    }
  }

  // ------------------------------------------------------------------ the state

  private void settle() {
    board.state(state());
  }

  private SyncState state() {
    if (phase == Phase.STOPPED) {
      return SyncState.STOPPED;
    }
    if (phase == Phase.NEW) {
      return SyncState.NEW;
    }
    if (publisher.isUnauthorized()) {
      return SyncState.UNAUTHORIZED;
    }
    if (!loaded) {
      return SyncState.INITIALIZING;
    }
    if (staleness.isStale()) {
      return SyncState.STALE;
    }
    if (hold.isHolding()) {
      return SyncState.CATCHING_UP;
    }
    return line.isWorking() ? SyncState.LIVE : SyncState.POLLING;
  }
}
