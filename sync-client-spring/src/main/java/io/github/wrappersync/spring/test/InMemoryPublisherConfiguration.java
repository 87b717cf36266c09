package io.github.wrappersync.spring.test;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;

/** The publisher, and the two ends that the client takes in place of Redis and HTTP. */
@Configuration(proxyBeanMethods = false)
class InMemoryPublisherConfiguration {

  @Bean
  @ConditionalOnMissingBean
  InMemoryPublisher inMemoryPublisher() {
    return new InMemoryPublisher();
  }

  @Bean
  @Primary
  CatchUp inMemoryCatchUp(InMemoryPublisher publisher) {
    return publisher.catchUp();
  }

  /** Is made when the client asks for it, which it does not where there is none. */
  @Bean
  @Primary
  @Lazy
  LiveFeed inMemoryLiveFeed(
      InMemoryPublisher publisher, @Value("${sync.client.application}") String application) {
    return publisher.liveFeed(application);
  }

  @Bean
  Heartbeats inMemoryHeartbeats(InMemoryPublisher publisher) {
    return new Heartbeats(publisher);
  }

  /** Sends a heartbeat every second until the context closes. */
  static final class Heartbeats implements DisposableBean {

    private final ScheduledThreadPoolExecutor timer;

    Heartbeats(InMemoryPublisher publisher) {
      timer =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "in-memory-heartbeats");
                thread.setDaemon(true);
                return thread;
              });
      ScheduledFuture<?> unused =
          timer.scheduleAtFixedRate(publisher::heartbeat, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void destroy() {
      timer.shutdownNow();
    }
  }
}
