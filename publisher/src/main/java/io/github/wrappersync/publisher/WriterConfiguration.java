package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.announce.AnnounceListener;
import io.github.wrappersync.publisher.announce.RedisAnnouncer;
import io.github.wrappersync.publisher.drain.Writer;
import io.github.wrappersync.publisher.drain.WriterSetup;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.RedisStatus;
import io.github.wrappersync.publisher.operations.StatusPart;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * The writer, and those who are told of what it writes. It starts once the triggers are installed.
 */
@Configuration(proxyBeanMethods = false)
class WriterConfiguration {

  @Bean(initMethod = "start", destroyMethod = "close")
  @Order(1)
  RedisAnnouncer redisAnnouncer(
      PublisherSettings settings, ApplicationDirectory applications, AnnounceListener listener) {
    return new RedisAnnouncer(settings.redis().url().value(), applications::names, listener);
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

  @Bean(initMethod = "start", destroyMethod = "close")
  Writer writer(
      PublisherSettings settings, CapturedTables tables, ObjectProvider<WriterListener> listeners) {
    return new Writer(
        Unpooled.connections(settings.database()),
        new WriterSetup(settings.wrapperSchema(), tables, listeners.orderedStream().toList()));
  }
}
