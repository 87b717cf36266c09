package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Alarms.Kind;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.wire.FeedPage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/*
 * Why a pull closes a hole.
 *
 * There is at most one pull under way. `owed` says that another one must begin after it: what that is to find was perhaps not yet in
 * the log when the present one was asked. So a hole is closed only by a pull that began after the hole was noticed, and when nothing
 * is owed.
 *
 * While a page is given to views, the one after it is on its way already: it is asked for by the page's end before anything of the page
 * is given. Between the two nothing else happens on the engine's thread, so that it is as if it were asked for afterwards, but
 * for the time that it takes. Handlers are given a page only after they had room, so with one among the followers it is
 * asked for afterwards.
 */

/**
 * Pulls what happened after the verified position: at once where something is missing, in turn
 * otherwise, and again after a failure. Belongs to the engine's thread.
 */
final class Pulls {

  /** What follows from the answers. */
  interface Listener {

    /** A pull that was sent at that time brought everything there was. */
    void upToDate(long sentAt);

    /** The verified position cannot be followed any more. */
    void cannotGoOn(String why);
  }

  private final EngineSettings settings;
  private final EngineParts parts;
  private final Facts facts;
  private final Sequencer sequencer;
  private final HoldBack hold;
  private final LiveLine line;
  private final PublisherLine publisher;
  private final Alarms alarms;
  private final Waiters waiters;
  private final TimeSource time;
  private final RefusedTypes refused;
  private final Listener listener;
  private @Nullable PullCause owed;
  private boolean underWay;
  private boolean backingOff;

  /** Whether there was a pull for a message that could not be read, and when the last one began. */
  private boolean undecodable;

  private long undecodableAt;

  Pulls(Facts facts, RefusedTypes refused, Listener listener) {
    this.settings = facts.settings;
    this.parts = facts.parts;
    this.facts = facts;
    this.sequencer = facts.sequencer;
    this.hold = facts.hold;
    this.line = facts.line;
    this.publisher = facts.publisher;
    this.alarms = facts.alarms;
    this.waiters = facts.waiters;
    this.time = parts.time();
    this.refused = refused;
    this.listener = listener;
  }

  /** Begins where a snapshot or a checkpoint has led to; a pull of before is forgotten. */
  void begin() {
    underWay = false;
    backingOff = false;
  }

  /** Whether pulls can be made, and none is under way or owed. */
  boolean isIdle() {
    return facts.isFollowing() && owed == null && !underWay;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** Something may be missing: a pull must begin after now. */
  void need(PullCause cause) {
    owe(cause);
    pump();
  }

  private void owe(PullCause cause) {
    if (owed == null) {
      owed = cause;
      facts.board.pull(cause);
    }
  }

  /** Something of unknown tenants was lost. */
  void hole(PullCause cause) {
    if (facts.isFollowing()) {
      hold.holdAll();
      need(cause);
      facts.settle();
    }
  }

  /** Pulls, though nothing is known to be missing. */
  void ask(PullCause cause) {
    if (facts.isFollowing()) {
      need(cause);
    }
    facts.settle();
  }

  /** The application asks: it does not wait for the next try after a failure. */
  void askNow() {
    if (facts.isFollowing() && backingOff) {
      alarms.cancel(Kind.RETRY);
      backingOff = false;
    }
    ask(PullCause.REQUESTED);
  }

  /** The other side shows a sign of life: the next try does not wait for its turn. */
  void retrySoon() {
    if (facts.isFollowing() && backingOff) {
      backOff(Heartbeats.jitter(parts.random()));
    }
  }

  /** Sends what is owed, if that is possible now. */
  void pump() {
    pump(0);
  }

  /**
   * The same.
   *
   * @param end of the page that is about to be given
   */
  private void pump(long end) {
    if (!facts.isFollowing()
        || underWay
        || backingOff
        || owed == null
        || !facts.followers.haveRoom()) {
      return;
    }
    if (owed == PullCause.UNDECODABLE && restsFromUndecodable()) {
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
    Scope of = facts.asked.scope();
    long after = Math.max(sequencer.verified(), end);
    String epoch = sequencer.epoch();
    long sentAt = time.nanos();
    alarms.cancel(Kind.POLL);
    facts.requests.ask(
        () -> parts.catchUp().changes(of, after, epoch, settings.pageSize(), wait),
        page -> take(page, sentAt),
        this::failed);
  }

  /** Whoever can write to Redis could have the publisher asked without a pause otherwise. */
  private boolean restsFromUndecodable() {
    long now = time.nanos();
    Duration since = Duration.ofNanos(now - undecodableAt);
    if (undecodable && since.compareTo(EngineSettings.UNDECODABLE_PAUSE) < 0) {
      backOff(EngineSettings.UNDECODABLE_PAUSE.minus(since));
      return true;
    }
    undecodable = true;
    undecodableAt = now;
    return false;
  }

  private void take(FeedPage page, long sentAt) {
    underWay = false;
    publisher.answered();
    if (!sequencer.isOurs(page.epoch())) {
      listener.cannotGoOn(
          "the publisher's epoch is '%s', not '%s'".formatted(page.epoch(), sequencer.epoch()));
      return;
    }
    if (page.upToDate()) {
      sequencer.page(page);
      upToDate(page, sentAt);
    } else {
      hold.holdAll();
      owe(PullCause.NEXT_PAGE);
      if (facts.followers.alwaysHaveRoom()) {
        pump(page.next());
      }
      sequencer.page(page);
      pump();
    }
    facts.settle();
  }

  private void upToDate(FeedPage page, long sentAt) {
    facts.staleness.current(sentAt);
    waiters.verified(sequencer.verified());
    if (owed == null && sequencer.release()) {
      // Published after the page was read; a pause, lest a broken publisher be asked in a circle.
      backOff(EngineSettings.SECOND_LOOK);
      need(PullCause.GAP);
    }
    listener.upToDate(sentAt);
    schedulePoll(sentAt, page.events().isEmpty());
    pump();
  }

  private void failed(CatchUpException failure) {
    underWay = false;
    waiters.failed(failure);
    if (failure.kind() == CatchUpException.Kind.RESYNC_REQUIRED) {
      publisher.answered();
      listener.cannotGoOn(String.valueOf(failure.getMessage()));
      return;
    }
    if (owed == null) {
      owed = PullCause.POLL;
    }
    if (refused.leaveOut(failure, false)) {
      refused.lookLater();
      pump();
    } else {
      backOff(publisher.failed(failure));
    }
    facts.settle();
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
}
