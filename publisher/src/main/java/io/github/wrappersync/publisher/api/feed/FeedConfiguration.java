package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.api.Turns;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.settings.LimitSettings;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The resources of {@code /v1}, and the threads that they stream and wait with. */
@Configuration(proxyBeanMethods = false)
@Import({
  ChangesController.class,
  SnapshotController.class,
  DigestController.class,
  ProgressController.class
})
public class FeedConfiguration implements WebMvcConfigurer {

  /** Of the ten connections of the pool. */
  private static final int READERS = 8;

  private static final int READERS_OF_ONE_APPLICATION = 3;

  private final LimitSettings limits;

  FeedConfiguration(PublisherSettings settings) {
    this.limits = settings.limits();
  }

  @Bean
  Selections selections(ApplicationDirectory applications) {
    return new Selections(applications);
  }

  @Bean
  LongPolls longPolls(FeedReader feed, HeadWatch watch) {
    return new LongPolls(feed, watch, System::nanoTime);
  }

  @Bean
  FeedRequests feedRequests() {
    ThreadPoolExecutor readers =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "feed");
              thread.setDaemon(true);
              return thread;
            });
    readers.allowCoreThreadTimeOut(true);
    return new FeedRequests(
        new Turns(limits.feedRequests(), limits.feedRequestsPerApplication()),
        new Lanes(readers, READERS_OF_ONE_APPLICATION));
  }

  @Override
  public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
    ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
    executor.setThreadNamePrefix("snapshot-");
    executor.setCorePoolSize(limits.snapshots());
    executor.setMaxPoolSize(limits.snapshots());
    executor.setQueueCapacity(0);
    executor.setAllowCoreThreadTimeOut(true);
    executor.setDaemon(true);
    executor.setRejectedExecutionHandler(new ThreadPoolExecutor.AbortPolicy());
    executor.initialize();
    configurer.setTaskExecutor(executor);
    configurer.registerCallableInterceptors(
        new SnapshotTurns(new Turns(limits.snapshots(), limits.snapshotsPerApplication())));
  }
}
