package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.engine.StateRule.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one engine knows, and its parts share: what is asked for, received, missing and verified,
 * whether both lines work, what is under way, and who waits for it. The state is computed from
 * these facts after every event, never stored by hand. Belongs to the engine's thread.
 */
final class Facts {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.engine");

  final EngineSettings settings;
  final EngineParts parts;
  final StatusBoard board;
  final Requests requests;
  final Alarms alarms;
  final Waiters waiters = new Waiters();
  final Asked asked;
  final Followers followers;

  /** Of which tenants something is missing. */
  final HoldBack hold;

  final Sequencer sequencer;
  final PublisherLine publisher;
  final LiveLine line;
  final Staleness staleness;
  private final StateRule rule;
  private Phase phase = Phase.NEW;
  private boolean loaded;

  /**
   * @param fellSilent is told when the live feed has been silent for too long
   */
  Facts(
      EngineSettings settings,
      EngineParts parts,
      Ledger ledger,
      Followers followers,
      Runnable fellSilent) {
    this.settings = settings;
    this.parts = parts;
    this.board = parts.board();
    this.requests = new Requests(parts);
    this.alarms = new Alarms(parts.time(), parts.thread());
    this.asked = new Asked(log, parts.scope(), board);
    this.followers = followers;
    this.hold = new HoldBack(settings.bufferCapacity());
    this.sequencer = new Sequencer(parts.scope(), ledger, hold, followers, board);
    this.publisher = new PublisherLine(log, parts);
    this.line =
        new LiveLine(
            alarms,
            settings.heartbeatTimeout(),
            new Outage(log, parts.time(), "The live feed is interrupted"),
            fellSilent);
    this.staleness =
        new Staleness(
            alarms,
            board,
            settings.staleAfter(),
            new Outage(log, parts.time(), "The data could not be verified"),
            this::settle);
    this.rule = new StateRule(publisher, staleness, hold, line);
  }

  boolean isIn(Phase which) {
    return phase == which;
  }

  boolean isFollowing() {
    return phase == Phase.FOLLOWING;
  }

  void enter(Phase next) {
    phase = next;
  }

  /** The first load is done. */
  void noteLoaded() {
    loaded = true;
  }

  /** Facts may have changed: tells the board what follows from them. */
  void settle() {
    board.missing(hold.missing());
    board.state(rule.of(phase, loaded));
  }
}
