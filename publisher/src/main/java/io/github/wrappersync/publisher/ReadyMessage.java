package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/** The lines that tell where the publisher is and what it serves, and that it stops. */
final class ReadyMessage {

  private static final Logger LOG = LoggerFactory.getLogger(PublisherApplication.class);

  private final PublisherSettings settings;
  private final ApplicationDirectory applications;
  private int port;

  ReadyMessage(PublisherSettings settings, ApplicationDirectory applications) {
    this.settings = settings;
    this.applications = applications;
  }

  @EventListener
  void onServer(WebServerInitializedEvent event) {
    port = event.getWebServer().getPort();
  }

  @EventListener(ContextClosedEvent.class)
  void onClosed() {
    LOG.info("Stopping: the batch and the requests under way are finished first");
  }

  @EventListener(ApplicationReadyEvent.class)
  void onReady() {
    LOG.info(
        "Ready: HTTP on port {}, database {}, Redis {}, applications {}",
        port,
        settings.database().target(),
        settings.redis().address(),
        String.join(", ", applications.names()));
  }
}
