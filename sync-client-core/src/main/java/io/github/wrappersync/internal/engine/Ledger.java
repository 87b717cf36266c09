package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/*
 * Why the gap rule is right.
 *
 * K: everything in a channel at or below known(channel) = max(verified, seen(channel)) has been received.
 *
 * K holds at the start: verified is a snapshot's first position or a checkpoint, and seen is empty. Each step keeps it:
 *
 * - A live event with previous <= known < position. In its channel nothing lies between previous and position. What lies at or
 *   below previous is at or below known, so it has been received by K. With the event itself, everything up to position has:
 *   seen = position is allowed. previous need not equal known: after a pull, verified may stand at the position of an event of
 *   another channel, between two events of this one.
 * - A page after p <= verified that is complete up to next: everything up to next has been received in all channels.
 *   verified = max(verified, next). A page of before, that arrives late, changes nothing.
 * - A heartbeat (head, tailsSince, tails), taken from the log in one moment. A followed channel moved after tailsSince, or it
 *   did not. If it did, its newest position at or below head is its tail; tail <= known means by K that it has been received. If
 *   it did not, its newest position is at or below tailsSince <= verified. Either way the channel has nothing
 *   unreceived at or below head: verified = max(verified, head).
 *
 * - The same heartbeat where some tenants lag: of all others everything up to head has been received. others = head, except for
 *   these tenants. Later heartbeats build on it: with tailsSince <= others the argument holds for the tenants that are not excepted, so
 *   that a tenant whose gap can not be closed for long does not put out those of whom nothing is missing.
 *
 * An event alone never moves verified: it says nothing about other channels. The positions of a snapshot's records move neither:
 * a record at S+5 does not say that the channel's event at S+3, of another record, is known.
 */

/**
 * What has been received of an epoch: the verified position, and per channel the newest position
 * seen. Not safe for use by several threads, except for reading.
 */
class Ledger {

  enum Verdict {
    NEXT,
    DUPLICATE,
    GAP
  }

  /**
   * What a heartbeat shows.
   *
   * @param verified whether everything up to its head has been received
   * @param lagging the tenants of which something is missing; empty for any, if not verified
   */
  record Finding(boolean verified, Set<String> lagging) {}

  private final Scope scope;
  private String epoch = "";
  private long verified;
  private final Map<Channel, Long> seen = new HashMap<>();
  private long others;
  private Set<String> exceptions = Set.of();

  Ledger(Scope scope) {
    this.scope = scope;
  }

  /** Begins anew at a position below which everything of the epoch is there. */
  void begin(String newEpoch, long position) {
    epoch = newEpoch;
    verified = position;
    seen.clear();
    others = 0;
    exceptions = Set.of();
  }

  String epoch() {
    return epoch;
  }

  long verified() {
    return verified;
  }

  long known(Channel channel) {
    return Math.max(verified, seen.getOrDefault(channel, 0L));
  }

  Verdict judge(Envelope event) {
    long known = known(event.channel());
    if (event.position() <= known) {
      return Verdict.DUPLICATE;
    }
    return event.previous() <= known ? Verdict.NEXT : Verdict.GAP;
  }

  /** Notes an event of a page, or a live one that is next. */
  void received(Envelope event) {
    seen.merge(event.channel(), event.position(), Math::max);
  }

  /** Everything up to the position has been received. */
  void verify(long position) {
    verified = Math.max(verified, position);
  }

  /** Judges a heartbeat of this epoch, without taking note of it. */
  Finding examine(Heartbeat heartbeat) {
    if (heartbeat.head() <= verified) {
      return new Finding(true, Set.of());
    }
    Optional<Map<Channel, Long>> tails = heartbeat.tails();
    if (tails.isEmpty() || heartbeat.tailsSince() > Math.max(verified, others)) {
      return new Finding(false, Set.of());
    }
    Set<String> lagging = new HashSet<>();
    if (heartbeat.tailsSince() > verified) {
      lagging.addAll(exceptions);
    }
    tails
        .get()
        .forEach(
            (channel, tail) -> {
              if (scope.contains(channel) && tail > known(channel)) {
                lagging.add(channel.tenantId());
              }
            });
    return new Finding(lagging.isEmpty(), lagging);
  }

  /** Takes note of what a heartbeat shows of those who do not lag. */
  void note(Heartbeat heartbeat, Finding finding) {
    if (!finding.verified() && !finding.lagging().isEmpty() && heartbeat.head() >= others) {
      others = heartbeat.head();
      exceptions = finding.lagging();
    }
  }

  /** A copy to try something on. */
  Ledger copy() {
    Ledger copy = new Ledger(scope);
    copy.begin(epoch, verified);
    copy.seen.putAll(seen);
    return copy;
  }
}
