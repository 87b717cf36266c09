package io.github.wrappersync.publisher.endtoend;

import io.github.wrappersync.publisher.testing.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/** A Redis of the test's own, which it may stop and start again on the same port. */
public final class RedisProcess {

  private final int port = TestServers.freePort();
  private @Nullable RedisServer server;

  public int port() {
    return port;
  }

  public void start() {
    try {
      RedisServer started =
          RedisServer.newRedisServer()
              .bind("127.0.0.1")
              .port(port)
              .setting("save \"\"")
              .setting("appendonly no")
              .build();
      started.start();
      server = started;
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis did not start", e);
    }
  }

  /** Ends it, and every connection with it. */
  public void stop() {
    RedisServer running = server;
    server = null;
    try {
      if (running != null) {
        running.stop();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis did not stop", e);
    }
  }
}
