package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.announce.AnnounceListener;
import io.github.wrappersync.publisher.announce.AnnouncementLog;
import io.github.wrappersync.publisher.announce.RedisAnnouncer;
import io.github.wrappersync.publisher.drain.Writer;
import io.github.wrappersync.publisher.drain.WriterSetup;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.RedisStatus;
import io.github.wrappersync.publisher.operations.StatusPart;
import io.github.wrappersync.publisher.operations.WriterControl;
import io.github.wrappersync.publisher.operations.WriterStatus;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import io.github.wrappersync.publisher.webhook.WebhookDispatcher;
import io.micrometer.observation.ObservationRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The writer, and those who are told of what it writes. They start once the triggers are installed
 * and HTTP is served: a publisher whose port is taken does not become the writer for a moment.
 */
@Configuration(proxyBeanMethods = false)
class WriterConfiguration {

  @Bean(destroyMethod = "close")
  @Order(1)
  RedisAnnouncer redisAnnouncer(
      PublisherSettings settings,
      ApplicationDirectory applications,
      AnnouncementLog record,
      AnnounceListener listener) {
    return new RedisAnnouncer(
        settings.redis(), applications::names, applications::signingKeysOf, record, listener);
  }

  @Bean(destroyMethod = "close")
  AnnouncementLog announcementLog(JdbcClient jdbc) {
    return new AnnouncementLog(jdbc);
  }

  /** After Redis, which is told of a commit first. */
  @Bean(destroyMethod = "close")
  @Order(3)
  WebhookDispatcher webhookDispatcher(
      JdbcClient jdbc, FeedReader feed, CapturedTables tables, PublisherSettings settings) {
    return WebhookDispatcher.of(jdbc, feed, tables, settings.webhooks(), Clock.systemUTC());
  }

  @Bean
  StatusPart redisStatus(RedisAnnouncer announcer) {
    return new RedisStatus(announcer);
  }

  @Bean
  @Order(2)
  WriterListener headWatchListener(HeadWatch headWatch) {
    return new WriterListener() {
      @Override
      public void onCommit(String epoch, List<Event> events) {
        headWatch.headMoved();
      }
    };
  }

  @Bean(destroyMethod = "close")
  Writer writer(
      PublisherSettings settings,
      CapturedTables tables,
      ObjectProvider<WriterListener> listeners,
      ObservationRegistry observations) {
    return new Writer(
        Unpooled.connections(settings.database()),
        new WriterSetup(
            settings.wrapperSchema(),
            tables,
            listeners.orderedStream().toList(),
            settings.intervals(),
            address(settings),
            observations));
  }

  @Bean
  SmartLifecycle startOfTheWriter(
      AnnouncementLog record, RedisAnnouncer announcer, WebhookDispatcher webhooks, Writer writer) {
    return new StartLast(List.of(record::start, announcer::start, webhooks::start, writer::start));
  }

  @Bean
  StatusPart writerStatus(Writer writer, WriterControl control) {
    return new WriterStatus(writer, control);
  }

  /** Host and port, or the process where the port is any free one. */
  private static String address(PublisherSettings settings) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "localhost";
    }
    return settings.port() == 0
        ? "%s (process %d)".formatted(host, ProcessHandle.current().pid())
        : host + ':' + settings.port();
  }
}
