package io.github.wrappersync.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between everybody and Redis, so that Redis can be taken away and given back, whoever runs
 * it.
 */
final class Relay implements AutoCloseable {

  private final InetSocketAddress target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ServerSocket server;

  Relay(InetSocketAddress target) {
    this.target = target;
    ServerSocket first = listen(0);
    this.port = first.getLocalPort();
    accept(first);
  }

  int port() {
    return port;
  }

  /** Cuts every connection, and refuses new ones. */
  void cut() {
    closeQuietly(server);
    sockets.forEach(Relay::closeQuietly);
    sockets.clear();
  }

  /** Lets connections through again. */
  void restore() {
    accept(listen(port));
  }

  private static ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("The relay to Redis can not listen on port " + port, e);
    }
  }

  private void accept(ServerSocket listening) {
    server = listening;
    daemon(
        () -> {
          while (!listening.isClosed()) {
            join(listening.accept());
          }
        });
  }

  /** Redis may be away at the moment: then only this connection ends. */
  private void join(Socket client) {
    Socket redis = new Socket();
    sockets.add(client);
    sockets.add(redis);
    try {
      redis.connect(target);
      pump(client, redis);
      pump(redis, client);
    } catch (IOException e) {
      closeQuietly(client);
      closeQuietly(redis);
      sockets.removeAll(Set.of(client, redis));
    }
  }

  private void pump(Socket from, Socket to) {
    daemon(
        () -> {
          try (from;
              to;
              InputStream in = from.getInputStream();
              OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
          } finally {
            sockets.remove(from);
          }
        });
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
                // A connection ends, which is all that can happen here: both sides notice by
                // themselves.
              }
            },
            "redis-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      // It is gone either way.
    }
  }

  @Override
  public void close() {
    cut();
  }
}
