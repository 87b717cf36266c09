package io.github.wrappersync.benchmarks.fanout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections to a Redis that subscribe to all channels of crm and read what comes without looking
 * at it, so that Redis has the work and not they. One thread reads all of them.
 */
final class Listeners implements AutoCloseable {

  private static final String PATTERN = "crm:*";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Selector selector = Selector.open();
  private final List<SocketChannel> connections = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private long bytes;

  private Listeners() throws IOException {}

  /** Subscribes with so many connections, and waits until Redis has answered to all of them. */
  static Listeners subscribe(URI redis, int count) throws IOException {
    Listeners listeners = new Listeners();
    try {
      byte[] request = resp("PSUBSCRIBE", PATTERN).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < count; i++) {
        SocketChannel connection =
            SocketChannel.open(new InetSocketAddress(redis.getHost(), redis.getPort()));
        listeners.connections.add(connection);
        connection.write(ByteBuffer.wrap(request));
        connection.configureBlocking(false);
        connection.register(listeners.selector, SelectionKey.OP_READ);
      }
      long answer = "*3\r\n$10\r\npsubscribe\r\n$5\r\ncrm:*\r\n:1\r\n".length();
      listeners.read(count * answer);
      return listeners;
    } catch (IOException | RuntimeException e) {
      listeners.close();
      throw e;
    }
  }

  /** How many bytes each of them receives of a message. */
  static long size(String channel, String message) {
    return resp("pmessage", PATTERN, channel, message).length();
  }

  private static String resp(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return text.toString();
  }

  /** Reads until so many bytes have come to all of them together since the last call. */
  void read(long expected) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (bytes < expected) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%d bytes have come after %s: expected %d".formatted(bytes, PATIENCE, expected));
      }
      selector.select(
          key -> {
            buffer.clear();
            try {
              bytes += Math.max(0, ((SocketChannel) key.channel()).read(buffer));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          },
          100);
    }
    bytes -= expected;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
