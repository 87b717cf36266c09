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
  private final RefusedMessages refused;
  private final HeartbeatOrder order = new HeartbeatOrder();
  private final OtherEpochs otherEpochs;

  LiveMessages(Facts facts, Pulls pulls, Heartbeats heartbeats) {
    this.facts = facts;
    this.sequencer = facts.sequencer;
    this.line = facts.line;
    this.pulls = pulls;
    this.heartbeats = heartbeats;
    this.undecodable = new Seldom(facts.parts.time(), EngineSettings.LOG_PAUSE);
    this.refused = new RefusedMessages(log, facts.parts.time(), facts.board);
    this.otherEpochs = new OtherEpochs(facts.parts.time());
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
      lookAt(event.epoch());
    } else if (!facts.followers.haveRoom()) {
      pulls.hole(PullCause.BACKPRESSURE);
    } else {
      judge(event);
    }
    facts.settle();
  }

  /** A hint that another epoch has begun, or a message of one that is over. */
  private void lookAt(String otherEpoch) {
    if (otherEpochs.isWorthAPull(otherEpoch)) {
      pulls.hole(PullCause.EPOCH);
    }
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
    if (!order.isNewest(heartbeat)) {
      facts.board.duplicate();
    } else if (facts.isFollowing() && !sequencer.isOurs(heartbeat.epoch())) {
      lookAt(heartbeat.epoch());
    } else {
      heard(heartbeat);
    }
    facts.settle();
  }

  private void heard(Heartbeat heartbeat) {
    if (!line.isWorking()) {
      pulls.retrySoon();
    }
    line.heard();
    refused.heard();
    if (facts.isFollowing()) {
      heartbeats.take(heartbeat);
    }
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

  /** Messages were not the publisher's: nothing of them is looked at. */
  void refused(String channel, String problem, long count) {
    if (!facts.isIn(Phase.STOPPED)) {
      refused.refused(channel, problem, count);
      facts.settle();
    }
  }

  /** Messages found no place before they came here. */
  void overflowed() {
    pulls.hole(PullCause.OVERFLOW);
  }
}
