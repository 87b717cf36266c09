package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.internal.engine.StateRule.Phase;
import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from what the live feed tells. Belongs to the engine's thread. */
final class LiveMessages implements LiveSink {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.engine");

  private final Facts facts;
  private final Sequencer sequencer;
  private final LiveLine line;
  private final Pulls pulls;
  private final Heartbeats heartbeats;
  private final Seldom undecodable;

  LiveMessages(Facts facts, Pulls pulls, Heartbeats heartbeats) {
    this.facts = facts;
    this.sequencer = facts.sequencer;
    this.line = facts.line;
    this.pulls = pulls;
    this.heartbeats = heartbeats;
    this.undecodable = new Seldom(facts.parts.time(), EngineSettings.LOG_PAUSE);
  }

  @Override
  public void onConnected() {
    if (facts.isIn(Phase.STOPPED)) {
      return;
    }
    line.connected();
    pulls.retrySoon();
    if (facts.isFollowing()) {
      facts.hold.assumeAll();
    }
    pulls.ask(PullCause.RECONNECT);
  }

  @Override
  public void onDisconnected(String cause) {
    if (facts.isIn(Phase.STOPPED)) {
      return;
    }
    facts.board.error(cause);
    line.lost();
    pulls.ask(PullCause.POLL);
  }

  @Override
  public void onEvent(Envelope event) {
    if (facts.isIn(Phase.STOPPED) || !facts.asked.scope().contains(event.channel())) {
      return;
    }
    if (facts.isIn(Phase.LOADING)) {
      facts.hold.offer(event);
    } else if (!sequencer.isOurs(event.epoch())) {
      pulls.hole(PullCause.EPOCH);
    } else if (!facts.followers.haveRoom()) {
      pulls.hole(PullCause.BACKPRESSURE);
    } else {
      judge(event);
    }
    facts.settle();
  }

  private void judge(Envelope event) {
    switch (sequencer.live(event)) {
      case SETTLED -> {}
      case OVERFLOW -> pulls.need(PullCause.OVERFLOW);
      case MISSING -> {
        if (!pulls.isUnderWay()) {
          pulls.need(PullCause.GAP);
        }
      }
    }
  }

  @Override
  public void onHeartbeat(Heartbeat heartbeat) {
    if (facts.isIn(Phase.STOPPED)) {
      return;
    }
    if (!line.isWorking()) {
      pulls.retrySoon();
    }
    line.heard();
    if (facts.isFollowing()) {
      if (sequencer.isOurs(heartbeat.epoch())) {
        heartbeats.take(heartbeat);
      } else {
        pulls.hole(PullCause.EPOCH);
      }
    }
    facts.settle();
  }

  @Override
  public void onUndecodable(String channel, WireException problem) {
    if (facts.isIn(Phase.STOPPED)) {
      return;
    }
    facts.board.undecodable(problem);
    undecodable
        .turn()
        .ifPresent(
            others ->
                log.warn(
                    "A message on {} counts as lost, what it was to tell is pulled over HTTP: {} ({} others since the last such line)",
                    Printable.id(channel),
                    Printable.text(String.valueOf(problem.getMessage())),
                    others));
    pulls.hole(PullCause.UNDECODABLE);
  }

  /** Messages found no place before they came here. */
  void overflowed() {
    pulls.hole(PullCause.OVERFLOW);
  }
}
