package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Alarms.Kind;
import io.github.wrappersync.internal.engine.StateRule.Phase;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.store.Checkpoint;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings all followers to where the feed can be followed from: by the file of a warm start, their
 * checkpoints or a snapshot; and starts over from a snapshot. Belongs to the engine's thread.
 */
final class Loading {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.engine");

  private final Facts facts;
  private final EngineParts parts;
  private final Requests requests;
  private final Followers followers;
  private final PublisherLine publisher;
  private final Alarms alarms;
  private final RefusedTypes refused;
  private final Pulls pulls;

  Loading(Facts facts, RefusedTypes refused, Pulls pulls) {
    this.facts = facts;
    this.parts = facts.parts;
    this.requests = facts.requests;
    this.followers = facts.followers;
    this.publisher = facts.publisher;
    this.alarms = facts.alarms;
    this.refused = refused;
    this.pulls = pulls;
  }

  /** Begins: what was kept is read before anything is asked. */
  void begin() {
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
          facts.noteLoaded();
          facts.staleness.watch();
          facts.settle(); // first, so that nobody who awaited the data sees INITIALIZING
          facts.board.warm(snapshot.epoch());
          facts.board.know(snapshot.channels());
        });
    loadCheckpoints();
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

  private void askForSnapshot() {
    long sentAt = parts.time().nanos();
    Scope of = facts.asked.scope();
    requests.ask(() -> Requests.first(parts, of), snapshot -> load(snapshot, sentAt), this::failed);
  }

  private void load(Snapshot snapshot, long sentAt) {
    publisher.answered();
    Checkpoint from = followers.load(snapshot, facts.sequencer.verified());
    log.info(
        "Loaded a snapshot of {} records, of position {}",
        snapshot.records().size(),
        snapshot.position());
    refused.setAside(false);
    facts.staleness.current(sentAt);
    follow(from);
  }

  private void failed(CatchUpException failure) {
    if (refused.leaveOut(failure, true)) {
      askForSnapshot();
      return;
    }
    facts.waiters.failed(failure);
    alarms.set(Kind.RETRY, publisher.failed(failure), this::askForSnapshot);
    facts.settle();
  }

  private void follow(Checkpoint from) {
    facts.enter(Phase.FOLLOWING);
    facts.noteLoaded();
    facts.settle(); // first, so that nobody who awaited the data sees INITIALIZING
    facts.sequencer.begin(from);
    facts.board.know(followers.channels());
    pulls.begin();
    facts.staleness.watch();
    refused.lookLater();
    pulls.need(PullCause.START);
    facts.settle();
  }

  /**
   * Starts over from a snapshot; what is under way is forgotten.
   *
   * @param lost the position that cannot be followed any more; -1 if that is not why
   */
  void startOver(String why, long lost) {
    log.info("Starting over from a snapshot: {}", why);
    facts.board.resyncBegins(why);
    requests.forget();
    alarms.cancel(Kind.RETRY);
    facts.enter(Phase.LOADING);
    facts.hold.holdAll();
    followers.startOver(lost);
    facts.waiters.pullAgain();
    askForSnapshot();
    facts.settle();
  }
}
