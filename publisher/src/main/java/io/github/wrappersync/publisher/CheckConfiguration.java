package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.announce.RedisRoundTrip;
import io.github.wrappersync.publisher.capture.CaptureTrial;
import io.github.wrappersync.publisher.capture.TriggerInstaller;
import io.github.wrappersync.publisher.check.CheckParts;
import io.github.wrappersync.publisher.check.SmokeTest;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.LogStateReader;
import io.github.wrappersync.publisher.health.PublisherHealth;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.BackfillProgress;
import io.github.wrappersync.publisher.registry.CapturedTables;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The smoke test. */
@Configuration(proxyBeanMethods = false)
class CheckConfiguration {

  @Bean(destroyMethod = "close")
  SmokeTest smokeTest(
      DataSource dataSource,
      PublisherSettings settings,
      CapturedTables tables,
      TriggerInstaller installer,
      ApplicationDirectory applications,
      LogStateReader log,
      FeedReader feed,
      BackfillProgress backfills,
      PublisherHealth health) {
    return new SmokeTest(
        new CheckParts(
            dataSource,
            settings.wrapperSchema(),
            tables,
            installer::verify,
            new CaptureTrial(dataSource, settings.wrapperSchema(), tables),
            new RedisRoundTrip(settings.redis()),
            applications,
            log,
            feed,
            backfills,
            health));
  }
}
