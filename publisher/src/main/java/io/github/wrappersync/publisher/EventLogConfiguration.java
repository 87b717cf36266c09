package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.eventlog.DigestReader;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.eventlog.LogStateReader;
import io.github.wrappersync.publisher.eventlog.SnapshotReader;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The event log: its readers. */
@Configuration(proxyBeanMethods = false)
class EventLogConfiguration {

  private static final Duration HEAD_INTERVAL = Duration.ofMillis(50);

  @Bean
  LogStateReader logStateReader(JdbcClient jdbc) {
    return new LogStateReader(jdbc);
  }

  @Bean
  FeedReader feedReader(JdbcClient jdbc) {
    return new FeedReader(jdbc);
  }

  @Bean
  SnapshotReader snapshotReader(JdbcClient jdbc) {
    return new SnapshotReader(jdbc, snapshotPages());
  }

  /** As many threads as snapshots are read, which is bounded: each has one page on its way. */
  private static Executor snapshotPages() {
    return Executors.newCachedThreadPool(
        task -> {
          Thread thread = new Thread(task, "snapshot-pages");
          thread.setDaemon(true);
          return thread;
        });
  }

  @Bean
  DigestReader digestReader(JdbcClient jdbc) {
    return new DigestReader(jdbc);
  }

  /** The drain tells it of each commit by {@link HeadWatch#headMoved}. */
  @Bean
  HeadWatch headWatch(JdbcClient jdbc) {
    return new HeadWatch(jdbc, HEAD_INTERVAL);
  }
}
