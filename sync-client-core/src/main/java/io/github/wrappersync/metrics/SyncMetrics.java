package io.github.wrappersync.metrics;

import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.status.StatusSource;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;

/**
 * Meters of a client: how old its data is, how far its handlers are, what happened to it. All of
 * them with their meaning are in docs/operating-clients.md.
 *
 * <pre>{@code
 * new SyncMetrics(client).bindTo(registry);
 * }</pre>
 *
 * <p>Tags are the application, a handler's id, the cause of a catch-up and the state: never a
 * tenant or a record. Handlers' meters appear when the client is started. When it is closed, and on
 * {@link #close}, all meters are removed from their registries. Safe for use by several threads.
 */
public final class SyncMetrics implements MeterBinder, AutoCloseable {

  private final StatusSource client;
  private final Tags tags;
  private final LatestStatus latest;
  private final Subscription subscription;
  private final List<BoundMeters> bound = new ArrayList<>();
  private boolean closed;

  public SyncMetrics(StatusSource client) {
    this(client, List.of());
  }

  /**
   * @param more given to every meter, such as an instance's name
   */
  public SyncMetrics(StatusSource client, Iterable<Tag> more) {
    this.client = client;
    this.tags = Tags.of("application", client.application()).and(more);
    this.latest = new LatestStatus(client::status, System::nanoTime);
    this.subscription = client.onStatus(this::changed);
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    SyncStatus now = client.status();
    if (closed || now.state() == SyncState.STOPPED) {
      return;
    }
    BoundMeters meters = new BoundMeters(registry, tags, latest);
    bound.add(meters);
    meters.bind();
    meters.bindHandlers(now.handlers().keySet());
  }

  /** Removes the meters from their registries. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    subscription.close();
    bound.forEach(BoundMeters::remove);
    bound.clear();
  }

  private void changed(SyncState before, SyncStatus now) {
    if (now.state() == SyncState.STOPPED) {
      close();
    } else {
      bindHandlers(now);
    }
  }

  private synchronized void bindHandlers(SyncStatus now) {
    bound.forEach(meters -> meters.bindHandlers(now.handlers().keySet()));
  }
}
