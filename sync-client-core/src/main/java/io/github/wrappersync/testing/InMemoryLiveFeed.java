package io.github.wrappersync.testing;

import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WireException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The subscription of one client, with its faults. Calls the sink on the publishing thread. */
final class InMemoryLiveFeed implements LiveFeed {

  private final String application;
  private @Nullable LiveSink sink;
  private boolean cut;
  private boolean silent;
  private int drop;
  private int dropEvery;
  private int duplicate;
  private int swap;
  private int sent;
  private final Deque<Envelope> swapped = new ArrayDeque<>();

  InMemoryLiveFeed(String application) {
    this.application = application;
  }

  String application() {
    return application;
  }

  @Override
  public synchronized void start(LiveSink target) {
    sink = target;
    if (!cut) {
      target.onConnected();
    }
  }

  @Override
  public synchronized void close() {
    sink = null;
  }

  synchronized void dropNext(int messages) {
    drop = messages;
  }

  synchronized void dropEvery(int nth) {
    dropEvery = nth;
    sent = 0;
  }

  synchronized void duplicateNext(int messages) {
    duplicate = messages;
  }

  synchronized void swapNext(int messages) {
    swap = messages;
  }

  synchronized void cut() {
    if (!cut) {
      cut = true;
      swapped.clear();
      tell(s -> s.onDisconnected("The test cut the connection"));
    }
  }

  synchronized void silent(boolean value) {
    silent = value;
  }

  synchronized void heal() {
    silent = false;
    drop = 0;
    dropEvery = 0;
    duplicate = 0;
    swap = 0;
    flushSwapped();
    if (cut) {
      cut = false;
      tell(LiveSink::onConnected);
    }
  }

  synchronized void send(Envelope event) {
    if (!event.channel().application().equals(application) || cut || silent) {
      return;
    }
    sent++;
    if (drop > 0) {
      drop--;
    } else if (dropEvery > 0 && sent % dropEvery == 0) {
      return;
    } else if (swap > 0) {
      swap--;
      swapped.push(event);
    } else {
      deliver(event);
      flushSwapped();
    }
  }

  synchronized void heartbeat(Heartbeat heartbeat) {
    if (!cut && !silent) {
      tell(s -> s.onHeartbeat(heartbeat));
    }
  }

  synchronized void undecodable(String channel) {
    if (!cut && !silent) {
      tell(
          s ->
              s.onUndecodable(
                  channel, new WireException("The test sent a message that is no envelope")));
    }
  }

  private void deliver(Envelope event) {
    tell(s -> s.onEvent(event));
    if (duplicate > 0) {
      duplicate--;
      tell(s -> s.onEvent(event));
    }
  }

  private void flushSwapped() {
    while (!swapped.isEmpty()) {
      deliver(swapped.pop());
    }
  }

  private void tell(Consumer<LiveSink> message) {
    if (sink != null) {
      message.accept(sink);
    }
  }
}
