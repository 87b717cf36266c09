package io.github.wrappersync.spring.autoconfigure.health;

import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.StatusSource;
import io.github.wrappersync.status.SyncStatus;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Tells whether a client has data to answer from, and how current it is. Never blocks. */
final class SyncHealthIndicator extends AbstractHealthIndicator {

  private final StatusSource client;
  private final SyncHealthProperties properties;

  SyncHealthIndicator(StatusSource client, SyncHealthProperties properties) {
    super("The status of the client could not be told");
    this.client = client;
    this.properties = properties;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    SyncStatus now = client.status();
    health
        .status(status(now))
        .withDetails(
            new StatusDetails(now, properties.maxDetails(), false).of(client.application()));
  }

  /** A handler that failed is told only where the client itself is well. */
  private Status status(SyncStatus now) {
    Status ofState =
        switch (now.state()) {
          case LIVE, POLLING, CATCHING_UP -> Status.UP;
          case STALE -> new Status(properties.stale());
          case UNAUTHORIZED -> new Status(properties.unauthorized());
          case NEW, INITIALIZING, STOPPED -> Status.OUT_OF_SERVICE;
        };
    boolean handlerFailed =
        now.handlers().values().stream()
            .anyMatch(handler -> handler.state() == HandlerState.FAILED);
    return ofState.equals(Status.UP) && handlerFailed
        ? new Status(properties.handlerFailed())
        : ofState;
  }
}
