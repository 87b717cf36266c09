package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Alarms.Kind;
import io.github.wrappersync.internal.engine.StateRule.Phase;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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

  private final EngineSettings settings;
  private final EngineParts parts;
  private final Asked asked;
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
  private final Seldom undecodable;
  private final Heartbeats heartbeats;
  private final StateRule state;
  private final Waiters waiters = new Waiters();

  private Phase phase = Phase.NEW;
  private boolean loaded;
  private @Nullable PullCause owed;
  private boolean underWay;
  private boolean backingOff;

  public Engine(EngineSettings settings, EngineParts parts) {
    this(settings, parts, new Ledger(parts.scope()), new Followers(parts.heldTypes()));
  }

  /** With parts that a test audits, or breaks to see that it is found. */
  Engine(EngineSettings settings, EngineParts parts, Ledger ledger, Followers followers) {
    this.settings = settings;
    this.parts = parts;
    this.time = parts.time();
    this.board = parts.board();
    this.asked = new Asked(log, parts.scope(), board);
    this.requests = new Requests(parts);
    this.followers = followers;
    this.alarms = new Alarms(time, parts.thread());
    this.undecodable = new Seldom(time, EngineSettings.LOG_PAUSE);
    this.staleness =
        new Staleness(
            alarms,
            board,
            settings.staleAfter(),
            new Outage(log, time, "The data could not be verified"),
            this::settle);
    this.hold = new HoldBack(settings.bufferCapacity());
    this.sequencer = new Sequencer(parts.scope(), ledger, hold, followers, board);
    this.heartbeats = new Heartbeats(parts, alarms, sequencer, hold, staleness, new Pulls());
    this.publisher = new PublisherLine(log, parts);
    this.line =
        new LiveLine(
            alarms,
            settings.heartbeatTimeout(),
            new Outage(log, time, "The live feed is interrupted"),
            () -> ask(PullCause.HEARTBEATS_MISSED));
    this.state = new StateRule(publisher, staleness, hold, line);
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
              if (asked.isRefused(follower)) {
                followers.setAside(follower);
              } else if (phase == Phase.FOLLOWING && !followers.hasBegun(follower, start)) {
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

  /** Starts over from a snapshot, unless one is being read. */
  public void startOver() {
    parts
        .thread()
        .execute(
            () -> {
              if (phase == Phase.FOLLOWING) {
                resync("the application asked for it", -1);
              }
            });
  }

  /**
   * Asks the publisher now.
   *
   * @return completes with the verified position when everything that was in the log at the time of
   *     this call has been given to the followers
   */
  public CompletableFuture<Long> verifyNow() {
    return verify(waiters::add);
  }

  /** The same; completes exceptionally when the publisher gives no answer. */
  public CompletableFuture<Long> tryToVerifyNow() {
    return verify(waiters::addImpatient);
  }

  private CompletableFuture<Long> verify(Consumer<CompletableFuture<Long>> wait) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    parts
        .thread()
        .execute(
            () -> {
              if (phase == Phase.STOPPED) {
                answer.cancel(false);
              } else {
                wait.accept(answer);
                askNow();
              }
            });
    return answer;
  }

  /**
   * Hands over what a later process can start from, also after {@link #stop}; empty while the
   * client lacks records.
   *
   * @param taker is called on the engine's thread
   */
  public void keep(Consumer<Optional<Snapshot>> taker) {
    parts
        .thread()
        .execute(() -> taker.accept(followers.keep(sequencer.epoch(), sequencer.verified())));
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
    parts
        .kept()
        .ifPresentOrElse(
            kept -> requests.ask(kept::read, this::warm, failure -> loadCheckpoints()),
            this::loadCheckpoints);
  }

  private void warm(Optional<Snapshot> kept) {
    kept.ifPresent(
        snapshot -> {
          followers.warm(snapshot, parts.followers());
          loaded = true;
          staleness.watch();
          settle(); // first, so that nobody who awaited the data sees INITIALIZING
          board.warm(snapshot.epoch());
          board.know(snapshot.channels());
        });
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
    followers.resume().ifPresentOrElse(this::follow, this::askForSnapshot);
  }

  private void follow(Checkpoint from) {
    phase = Phase.FOLLOWING;
    loaded = true;
    settle(); // first, so that nobody who awaited the data sees INITIALIZING
    sequencer.begin(from);
    board.know(followers.channels());
    underWay = false;
    backingOff = false;
    staleness.watch();
    lookForRefused();
    need(PullCause.START);
    settle();
  }

  // ------------------------------------------------------------------ snapshots

  private void askForSnapshot() {
    long sentAt = time.nanos();
    Scope of = asked.scope();
    requests.ask(
        () -> Requests.first(parts, of),
        snapshot -> {
          publisher.answered();
          Checkpoint from = followers.load(snapshot, sequencer.verified());
          asked.refused().forEach(dataType -> followers.setAside(dataType, false));
          staleness.current(sentAt);
          follow(from);
        },
        failure -> {
          if (leaveOut(failure, true)) {
            askForSnapshot();
            return;
          }
          waiters.failed(failure);
          alarms.set(Kind.RETRY, publisher.failed(failure), this::askForSnapshot);
          settle();
        });
  }

  /**
   * @param lost the position that cannot be followed any more; -1 if that is not why
   */
  private void resync(String why, long lost) {
    log.info("Starting over from a snapshot: {}", why);
    board.resyncBegins(why);
    requests.forget();
    alarms.cancel(Kind.RETRY);
    phase = Phase.LOADING;
    hold.holdAll();
    followers.startOver(lost);
    waiters.pullAgain();
    askForSnapshot();
    settle();
  }

  // ------------------------------------------------------------------ refused data types

  private boolean leaveOut(CatchUpException failure, boolean onlyFresh) {
    boolean leaves = asked.leaveOut(failure);
    if (leaves) {
      publisher.answered();
      asked.refused().forEach(dataType -> followers.setAside(dataType, onlyFresh));
    }
    return leaves;
  }

  private void lookForRefused() {
    if (asked.isAll()) {
      return;
    }
    alarms.set(
        Kind.REFUSED,
        EngineSettings.RETRY_REFUSED,
        () -> {
          Set<String> refused = asked.refused();
          Set<Follower> aside = followers.aside();
          requests.ask(
              () -> asked.begin(parts.catchUp(), refused, aside),
              this::takeBack,
              failure -> lookForRefused());
        });
  }

  private void takeBack(Map<String, Map<Follower, Start>> given) {
    if (given.isEmpty()) {
      lookForRefused();
      return;
    }
    given.forEach(
        (dataType, starts) -> {
          asked.accept(dataType);
          starts.forEach(followers::add);
        });
    resync("the publisher gives " + given.keySet() + " now", -1);
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
    Scope of = asked.scope();
    long after = sequencer.verified();
    String epoch = sequencer.epoch();
    long sentAt = time.nanos();
    alarms.cancel(Kind.POLL);
    requests.ask(
        () -> parts.catchUp().changes(of, after, epoch, settings.pageSize(), wait),
        page -> take(page, sentAt),
        this::pullFailed);
  }

  private void take(FeedPage page, long sentAt) {
    underWay = false;
    publisher.answered();
    if (!sequencer.isOurs(page.epoch())) {
      resync(
          "the publisher's epoch is '%s', not '%s'".formatted(page.epoch(), sequencer.epoch()),
          sequencer.verified());
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
      heartbeats.pulled(sentAt);
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
    waiters.failed(failure);
    if (failure.kind() == CatchUpException.Kind.RESYNC_REQUIRED) {
      publisher.answered();
      resync(String.valueOf(failure.getMessage()), sequencer.verified());
      return;
    }
    if (owed == null) {
      owed = PullCause.POLL;
    }
    if (leaveOut(failure, false)) {
      lookForRefused();
      pump();
    } else {
      backOff(publisher.failed(failure));
    }
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

  /** The other side shows a sign of life: the next try does not wait for its turn. */
  private void retrySoon() {
    if (phase == Phase.FOLLOWING && backingOff) {
      backOff(Heartbeats.jitter(parts.random()));
    }
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
      retrySoon();
      if (phase == Phase.FOLLOWING) {
        hold.assumeAll();
      }
      ask(PullCause.RECONNECT);
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
      if (phase == Phase.STOPPED || !asked.scope().contains(event.channel())) {
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
      if (!line.isWorking()) {
        retrySoon();
      }
      line.heard();
      if (phase == Phase.FOLLOWING) {
        if (sequencer.isOurs(heartbeat.epoch())) {
          heartbeats.take(heartbeat);
        } else {
          hole(PullCause.EPOCH);
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
      undecodable
          .turn()
          .ifPresent(
              others ->
                  log.warn(
                      "A message on {} counts as lost, what it was to tell is pulled over HTTP: {} ({} others since the last such line)",
                      channel,
                      problem.getMessage(),
                      others));
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

  private final class Pulls implements Heartbeats.Pulls {

    @Override
    public boolean isIdle() {
      return phase == Phase.FOLLOWING && owed == null && !underWay;
    }

    @Override
    public void ask(PullCause cause) {
      Engine.this.ask(cause);
    }

    @Override
    public void settle() {
      Engine.this.settle();
    }
  }

  // ------------------------------------------------------------------ the state

  private void settle() {
    board.missing(hold.missing());
    board.state(state.of(phase, loaded));
  }
}
