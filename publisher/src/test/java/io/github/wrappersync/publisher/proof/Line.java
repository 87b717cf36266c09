package io.github.wrappersync.publisher.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The line from one part to another, which can be cut, slowed down, go dead, and stand still. A
 * connection whose bytes were swallowed never works again: when the line is mended, it stays open
 * and dead, as behind a router that forgot it, or is reset, as the line was told to.
 */
final class Line implements AutoCloseable {

  private enum State {
    OPEN,
    CUT,
    DELAYED,
    SWALLOWING,
    STALLED
  }

  private static final int BUFFER = 16_384;

  private final String name;
  private final List<Integer> targets;
  private final boolean resets;
  private final ServerSocket server;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final AtomicLong swallowed = new AtomicLong();
  private final AtomicLong delayed = new AtomicLong();
  private volatile State state = State.OPEN;

  /**
   * @param targets ports on this machine: a connection goes to the first that accepts it, so that
   *     the line is a simple load balancer
   * @param resets whether connections whose bytes were swallowed are reset when the line is mended
   */
  Line(String name, boolean resets, List<Integer> targets) {
    this.name = name;
    this.resets = resets;
    this.targets = targets;
    try {
      server = new ServerSocket();
      server.setReceiveBufferSize(BUFFER);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Ends all connections and refuses new ones. Gives how many it ended. */
  int cut() {
    state = State.CUT;
    int ended = pairs.size();
    pairs.forEach(Pair::close);
    return ended;
  }

  /** All that passes comes later. */
  void delay() {
    delayed.set(0);
    state = State.DELAYED;
  }

  /** Connections stay open, new ones are accepted, and nothing comes through. */
  void swallow() {
    swallowed.set(0);
    state = State.SWALLOWING;
  }

  /** Nothing is read any more from either end. */
  void stall() {
    state = State.STALLED;
  }

  /** New connections work; of the present ones those that lost nothing. */
  void heal() {
    state = State.OPEN;
    if (resets) {
      pairs.stream().filter(pair -> pair.dead).forEach(Pair::close);
    }
  }

  /** How many chunks of bytes the line swallowed since it began to. */
  long swallowed() {
    return swallowed.get();
  }

  /** How many chunks of bytes came late since it began to delay. */
  long delayed() {
    return delayed.get();
  }

  /** The ports from which connections that stand come to the target. */
  List<Integer> ports() {
    return pairs.stream().map(pair -> pair.behind.getLocalPort()).toList();
  }

  private void accept() throws IOException {
    while (!server.isClosed()) {
      Socket client = server.accept();
      if (state == State.CUT) {
        reset(client);
        continue;
      }
      daemon(() -> open(client));
    }
  }

  private void open(Socket client) {
    for (int target : targets) {
      try {
        Socket behind = new Socket();
        behind.setReceiveBufferSize(BUFFER);
        behind.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1_000);
        client.setTcpNoDelay(true);
        behind.setTcpNoDelay(true);
        Pair pair = new Pair(client, behind);
        pairs.add(pair);
        daemon(() -> pass(pair, client, behind));
        daemon(() -> pass(pair, behind, client));
        return;
      } catch (IOException e) {
        // The next one is tried.
      }
    }
    reset(client);
  }

  private void pass(Pair pair, Socket from, Socket to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try {
      int length;
      while ((length = read(from, buffer)) >= 0) {
        State now = state;
        if (now == State.SWALLOWING || pair.dead) {
          pair.dead = true;
          swallowed.incrementAndGet();
          if (resets && state != State.SWALLOWING) {
            return;
          }
          continue;
        }
        if (now == State.DELAYED) {
          delayed.incrementAndGet();
          LockSupport.parkNanos(80_000_000);
        }
        to.getOutputStream().write(buffer, 0, length);
      }
    } finally {
      // What hangs up on a dead line is not heard at the other end.
      if (!pair.dead || resets && state != State.SWALLOWING) {
        pair.close();
      } else {
        pair.abandon(from);
      }
    }
  }

  private int read(Socket from, byte[] buffer) throws IOException {
    while (state == State.STALLED) {
      LockSupport.parkNanos(10_000_000);
    }
    return from.getInputStream().read(buffer);
  }

  private final class Pair {

    private final Socket client;
    private final Socket behind;
    private volatile boolean dead;
    private volatile boolean abandoned;

    private Pair(Socket client, Socket behind) {
      this.client = client;
      this.behind = behind;
    }

    private void close() {
      reset(client);
      reset(behind);
      pairs.remove(this);
    }

    private void abandon(Socket by) {
      reset(by);
      if (abandoned) {
        close();
      }
      abandoned = true;
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private void daemon(Task task) {
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // A connection has ended, which both of its ends notice by themselves.
              }
            },
            "line " + name,
            128 * 1_024);
    thread.setDaemon(true);
    thread.start();
  }

  private static void reset(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pairs.forEach(Pair::close);
  }

  @Override
  public String toString() {
    return name;
  }
}
