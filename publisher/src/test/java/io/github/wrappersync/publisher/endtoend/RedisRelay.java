package io.github.wrappersync.publisher.endtoend;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A man in the middle between a subscriber and Redis. What the subscriber sends goes through
 * untouched; of what Redis sends, the messages of channels go through a {@link Fault}, which may
 * lose, double, keep back and swap them.
 */
final class RedisRelay implements AutoCloseable {

  /** What happens to messages. Called by one thread for each connection. */
  @FunctionalInterface
  interface Fault {

    Fault NONE = List::of;

    /** Gives what the subscriber receives in place of this message, now. */
    List<RedisMessage> apply(RedisMessage message);
  }

  private final int redisPort;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Fault fault = Fault.NONE;
  private volatile boolean silent;

  RedisRelay(int redisPort) {
    this.redisPort = redisPort;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void fault(Fault next) {
    fault = next;
  }

  /**
   * From now on connections stay open, new ones are accepted, and nothing comes from them, not even
   * an answer: what Redis sends meanwhile is lost.
   */
  void silence(boolean on) {
    silent = on;
  }

  private void accept() throws IOException {
    while (!server.isClosed()) {
      Socket subscriber = server.accept();
      Socket redis = new Socket(InetAddress.getLoopbackAddress(), redisPort);
      sockets.add(subscriber);
      sockets.add(redis);
      daemon(() -> passOn(subscriber, redis));
      daemon(() -> passBack(redis, subscriber));
    }
  }

  private static void passOn(Socket subscriber, Socket redis) throws IOException {
    try (subscriber;
        redis) {
      subscriber.getInputStream().transferTo(redis.getOutputStream());
    }
  }

  private void passBack(Socket redis, Socket subscriber) throws IOException {
    try (redis;
        subscriber) {
      InputStream in = new BufferedInputStream(redis.getInputStream());
      OutputStream out = subscriber.getOutputStream();
      while (true) {
        RespValue value = RespValue.read(in);
        Optional<RedisMessage> message = RedisMessage.of(value);
        if (silent) {
          continue;
        }
        if (message.isEmpty()) {
          value.writeTo(out);
        } else {
          for (RedisMessage received : fault.apply(message.get())) {
            received.value().writeTo(out);
          }
        }
      }
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // A connection has ended, which both of its ends notice by themselves.
              }
            },
            "redis-relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
