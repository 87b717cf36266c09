package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.announce.RedisAnnouncer;
import io.github.wrappersync.publisher.drain.Writer;
import io.github.wrappersync.publisher.drain.WriterSetup;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.settings.DatabaseSettings;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import java.util.List;
import java.util.Properties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The writer, and those who are told of what it writes. It starts once the triggers are installed.
 */
@Configuration(proxyBeanMethods = false)
class WriterConfiguration {

  /**
   * Longer than any statement of the writer takes; a line that goes dead in mid-answer would hold
   * it up for ever otherwise.
   */
  private static final String SOCKET_TIMEOUT_SECONDS = "15";

  @Bean(initMethod = "start", destroyMethod = "close")
  @Order(1)
  RedisAnnouncer redisAnnouncer(PublisherSettings settings, ApplicationDirectory applications) {
    return new RedisAnnouncer(settings.redis().url().value(), applications::names);
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

  @Bean(initMethod = "start", destroyMethod = "close")
  Writer writer(
      PublisherSettings settings, CapturedTables tables, ObjectProvider<WriterListener> listeners) {
    return new Writer(
        connections(settings.database()),
        new WriterSetup(settings.wrapperSchema(), tables, listeners.orderedStream().toList()));
  }

  /** Opens a new connection each time: the writer keeps its own, and its lease is bound to it. */
  private static DriverManagerDataSource connections(DatabaseSettings database) {
    DriverManagerDataSource connections = new DriverManagerDataSource(database.jdbcUrl());
    if (!database.user().isEmpty()) {
      connections.setUsername(database.user());
    }
    if (!database.password().value().isEmpty()) {
      connections.setPassword(database.password().value());
    }
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    connections.setConnectionProperties(properties);
    return connections;
  }
}
