package io.github.wrappersync.internal.redis;

import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what it is told, and whether it was told two things at a time. */
final class RecordingSink implements LiveSink {

  final List<String> told = new CopyOnWriteArrayList<>();
  final AtomicInteger overlaps = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();

  @Override
  public void onConnected() {
    tell("connected");
  }

  @Override
  public void onDisconnected(String cause) {
    tell("disconnected: " + cause);
  }

  @Override
  public void onEvent(Envelope envelope) {
    tell("event " + envelope.channel() + " " + envelope.position());
  }

  @Override
  public void onHeartbeat(Heartbeat heartbeat) {
    tell("heartbeat " + heartbeat.head());
  }

  @Override
  public void onUndecodable(String channel, WireException problem) {
    tell("undecodable " + channel + ": " + problem.getMessage());
  }

  private void tell(String what) {
    if (inside.incrementAndGet() > 1) {
      overlaps.incrementAndGet();
    }
    told.add(what);
    inside.decrementAndGet();
  }
}
