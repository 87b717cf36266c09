package io.github.wrappersync.publisher;

import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * Starts parts, in their order, when everything else has started: the web server's phase comes
 * before the default one. What is started here is stopped as a bean is destroyed.
 */
final class StartLast implements SmartLifecycle {

  private final List<Runnable> starts;
  private boolean running;

  StartLast(List<Runnable> starts) {
    this.starts = List.copyOf(starts);
  }

  @Override
  public synchronized void start() {
    running = true;
    starts.forEach(Runnable::run);
  }

  @Override
  public synchronized void stop() {
    running = false;
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }
}
