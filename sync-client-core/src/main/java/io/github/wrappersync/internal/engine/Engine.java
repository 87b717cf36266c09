package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.engine.StateRule.Phase;
import io.github.wrappersync.status.PullCause;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/*
 * The state machine of docs/client-engine.md, and who does what of it.
 *
 * Everything runs on one thread; answers of requests, messages of the live feed and timers are posted to it. So its parts know no
 * locks: Loading leads to where the feed can be followed; Pulls asks for what comes next or is missing; LiveMessages and Heartbeats
 * judge what the live feed tells; RefusedTypes goes on without what the publisher does not give; Joining brings up one that begins later.
 * What they know they share in Facts, and the state is computed from that after every event.
 *
 * `hold` among the facts says of which tenants something is missing. Their live events wait there; those of others are judged and given
 * out at once.
 */

/**
 * Receives, orders, finds what is missing and fetches it, and feeds the followers. {@link #start},
 * {@link #stop}, {@link #roomAgain}, {@link #refresh} and {@link #verifyNow} may be called by any
 * thread and do not wait.
 */
public final class Engine {

  private final EngineParts parts;
  private final Facts facts;
  private final Followers followers;
  private final Sequencer sequencer;
  private final Pulls pulls;
  private final Heartbeats heartbeats;
  private final Loading loading;

  public Engine(EngineSettings settings, EngineParts parts) {
    this(settings, parts, new Ledger(parts.scope()), new Followers(parts.heldTypes()));
  }

  /** With parts that a test audits, or breaks to see that it is found. */
  Engine(EngineSettings settings, EngineParts parts, Ledger ledger, Followers followers) {
    this.parts = parts;
    this.followers = followers;
    this.facts = new Facts(settings, parts, ledger, followers, this::fellSilent);
    this.sequencer = facts.sequencer;
    RefusedTypes refused = new RefusedTypes(facts, this::givenAgain);
    this.pulls = new Pulls(facts, refused, new Pulled());
    this.heartbeats = new Heartbeats(facts, pulls);
    this.loading = new Loading(facts, refused, pulls);
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
              pulls.pump();
            });
  }

  /** A follower that did not want to be fed at the beginning wants it now. */
  public void join(Follower follower, Start start) {
    parts
        .thread()
        .execute(
            () -> {
              if (facts.asked.isRefused(follower)) {
                followers.setAside(follower);
              } else if (facts.isFollowing() && !followers.hasBegun(follower, start)) {
                new Joining(follower, facts).begin(start, () -> pulls.hole(PullCause.EPOCH));
              } else if (facts.isIn(Phase.NEW) || facts.isIn(Phase.LOADING)) {
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
    parts.thread().execute(pulls::askNow);
  }

  /** Starts over from a snapshot, unless one is being read. */
  public void startOver() {
    parts
        .thread()
        .execute(
            () -> {
              if (facts.isFollowing()) {
                loading.startOver("the application asked for it", -1);
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
    return verify(facts.waiters::add);
  }

  /** The same; completes exceptionally when the publisher gives no answer. */
  public CompletableFuture<Long> tryToVerifyNow() {
    return verify(facts.waiters::addImpatient);
  }

  private CompletableFuture<Long> verify(Consumer<CompletableFuture<Long>> wait) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    parts
        .thread()
        .execute(
            () -> {
              if (facts.isIn(Phase.STOPPED)) {
                answer.cancel(false);
              } else {
                wait.accept(answer);
                pulls.askNow();
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

  private void begin() {
    if (!facts.isIn(Phase.NEW)) {
      return;
    }
    facts.enter(Phase.LOADING);
    facts.hold.holdAll();
    facts.settle();
    LiveMessages messages = new LiveMessages(facts, pulls, heartbeats);
    parts
        .liveFeed()
        .ifPresent(
            feed ->
                feed.start(
                    new LiveIntake(messages, parts.thread(), facts.settings.bufferCapacity())));
    loading.begin();
  }

  private void end() {
    if (facts.isIn(Phase.STOPPED)) {
      return;
    }
    facts.enter(Phase.STOPPED);
    facts.requests.forget();
    facts.alarms.cancelAll();
    facts.waiters.cancel();
    facts.settle();
  }

  private void fellSilent() {
    pulls.ask(PullCause.HEARTBEATS_MISSED);
  }

  private void givenAgain(Set<String> dataTypes) {
    loading.startOver("the publisher gives " + dataTypes + " now", -1);
  }

  private final class Pulled implements Pulls.Listener {

    @Override
    public void upToDate(long sentAt) {
      heartbeats.pulled(sentAt);
    }

    @Override
    public void cannotGoOn(String why) {
      loading.startOver(why, sequencer.verified());
    }
  }
}
