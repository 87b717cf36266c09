package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.wire.Envelope;

/** A ledger whose invariant K is compared with the publisher's log at every step. */
class AuditedLedger extends Ledger {

  private final Scope scope;
  private final KnownLog log;

  AuditedLedger(Scope scope, KnownLog log) {
    super(scope);
    this.scope = scope;
    this.log = log;
  }

  @Override
  void received(Envelope event) {
    long known = known(event.channel());
    assertThat(scope.contains(event.channel())).as("%s is followed", event).isTrue();
    assertThat(event.position()).as("%s is given once, and known was", event).isGreaterThan(known);
    assertThat(event.previous()).as("previous of %s", event).isLessThanOrEqualTo(known);
    super.received(event);
  }

  @Override
  void verify(long position) {
    if (epoch().equals(log.publisher.epoch())) {
      for (Channel channel : log.channels(scope)) {
        assertThat(log.tail(channel, position))
            .as("what %s has up to %d is known when that is verified", channel, position)
            .isLessThanOrEqualTo(known(channel));
      }
    }
    super.verify(position);
  }
}
