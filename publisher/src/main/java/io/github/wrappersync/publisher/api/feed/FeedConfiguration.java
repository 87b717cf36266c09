package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.HeadWatch;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import java.util.concurrent.ThreadPoolExecutor;
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

  /** A snapshot keeps a thread as long as its reader takes. */
  private static final int SNAPSHOTS = 16;

  @Bean
  Selections selections(ApplicationDirectory applications) {
    return new Selections(applications);
  }

  @Bean
  LongPolls longPolls(FeedReader feed, HeadWatch watch) {
    return new LongPolls(feed, watch, System::nanoTime);
  }

  @Override
  public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
    ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
    executor.setThreadNamePrefix("snapshot-");
    executor.setCorePoolSize(SNAPSHOTS);
    executor.setMaxPoolSize(SNAPSHOTS);
    executor.setQueueCapacity(0);
    executor.setAllowCoreThreadTimeOut(true);
    executor.setDaemon(true);
    executor.setRejectedExecutionHandler(new ThreadPoolExecutor.AbortPolicy());
    executor.initialize();
    configurer.setTaskExecutor(executor);
  }
}
