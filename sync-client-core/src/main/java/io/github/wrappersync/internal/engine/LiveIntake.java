package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes what the live feed pushes over to the engine's thread, never waiting. At most {@code
 * capacity} messages wait there; one that finds no place is dropped, and the engine told so once it
 * has worked off those before it. Messages that were refused take no place: a flood of them must
 * not drop others.
 */
final class LiveIntake implements LiveSink {

  private final LiveMessages engine;
  private final Executor thread;
  private final int capacity;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean overflowed = new AtomicBoolean();
  private final AtomicLong refused = new AtomicLong();

  LiveIntake(LiveMessages engine, Executor thread, int capacity) {
    this.engine = engine;
    this.thread = thread;
    this.capacity = capacity;
  }

  @Override
  public void onConnected() {
    thread.execute(engine::onConnected);
  }

  @Override
  public void onDisconnected(String cause) {
    thread.execute(() -> engine.onDisconnected(cause));
  }

  @Override
  public void onEvent(Envelope envelope) {
    message(() -> engine.onEvent(envelope));
  }

  @Override
  public void onHeartbeat(Heartbeat heartbeat) {
    message(() -> engine.onHeartbeat(heartbeat));
  }

  @Override
  public void onUndecodable(String channel, WireException problem) {
    message(() -> engine.onUndecodable(channel, problem));
  }

  @Override
  public void onRefused(String channel, String problem) {
    if (refused.getAndIncrement() == 0) {
      thread.execute(() -> engine.refused(channel, problem, refused.getAndSet(0)));
    }
  }

  private void message(Runnable task) {
    if (waiting.incrementAndGet() > capacity) {
      waiting.decrementAndGet();
      if (overflowed.compareAndSet(false, true)) {
        thread.execute(
            () -> {
              overflowed.set(false);
              engine.overflowed();
            });
      }
      return;
    }
    thread.execute(
        () -> {
          waiting.decrementAndGet();
          task.run();
        });
  }
}
