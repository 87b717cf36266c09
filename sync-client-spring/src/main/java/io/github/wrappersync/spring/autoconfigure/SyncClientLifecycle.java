package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the client when all beans are there, and closes it before they go. A publisher that can
 * not be reached does not stop the application from starting.
 */
final class SyncClientLifecycle implements SmartLifecycle {

  private final SyncClient client;
  private volatile boolean running;

  SyncClientLifecycle(SyncClient client) {
    this.client = client;
  }

  @Override
  public void start() {
    client.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    client.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
