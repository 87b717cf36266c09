package io.github.wrappersync.publisher.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A line between a client and a server that can go dead without a word: then both keep their
 * connections, and nothing comes through, not even that the other one has hung up.
 */
final class TcpRelay implements AutoCloseable {

  private final int target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /**
   * @param target the port of the server on this machine
   */
  TcpRelay(int target) {
    this.target = target;
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

  /** From now on nothing comes through. */
  void cut() {
    cut = true;
  }

  /** The connections so far are closed, new ones work. */
  void heal() {
    sockets.forEach(TcpRelay::close);
    sockets.clear();
    cut = false;
  }

  private void accept() throws IOException {
    while (!server.isClosed()) {
      Socket client = server.accept();
      Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(client);
      sockets.add(behind);
      daemon(() -> pass(client, behind));
      daemon(() -> pass(behind, client));
    }
  }

  private void pass(Socket from, Socket to) throws IOException {
    byte[] buffer = new byte[8_192];
    int length;
    while ((length = from.getInputStream().read(buffer)) >= 0) {
      if (!cut) {
        to.getOutputStream().write(buffer, 0, length);
      }
    }
    if (!cut) {
      close(from);
      close(to);
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
            "tcp-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
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
    sockets.forEach(TcpRelay::close);
  }
}
