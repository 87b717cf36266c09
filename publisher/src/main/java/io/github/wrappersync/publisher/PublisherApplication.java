package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.api.ApiConfiguration;
import io.github.wrappersync.publisher.api.admin.AdminConfiguration;
import io.github.wrappersync.publisher.api.console.ConsoleConfiguration;
import io.github.wrappersync.publisher.api.feed.FeedConfiguration;
import io.github.wrappersync.publisher.cli.Cli;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Starts the publisher. What can be set is told by {@link
 * io.github.wrappersync.publisher.settings.PublisherSettings}; what it makes of Spring Boot's own
 * settings stands in {@code publisher.yaml}.
 *
 * <p>There is no component scan: each part is a configuration that is named here.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  DatabaseConfiguration.class,
  CaptureConfiguration.class,
  EventLogConfiguration.class,
  WriterConfiguration.class,
  ControlConfiguration.class,
  OperationsConfiguration.class,
  RepairConfiguration.class,
  ApplicationsConfiguration.class,
  WebhookConfiguration.class,
  RetentionConfiguration.class,
  HealthConfiguration.class,
  MetricsConfiguration.class,
  CheckConfiguration.class,
  ApiConfiguration.class,
  FeedConfiguration.class,
  AdminConfiguration.class,
  ConsoleConfiguration.class,
  ReadyMessage.class
})
public class PublisherApplication {

  /**
   * Runs until it is told to end; a start that fails ends with the exit code 1. With a command
   * instead of settings it asks a publisher that runs: see {@link Cli}.
   */
  public static void main(String[] args) {
    if (Cli.isCommand(args)) {
      System.exit(
          Cli.run(
              args,
              System.getenv(),
              new PrintWriter(System.out, false, StandardCharsets.UTF_8),
              new PrintWriter(System.err, false, StandardCharsets.UTF_8)));
    }
    create(PublisherApplication.class).run(args);
  }

  /** An application of these parts, with the publisher's settings. */
  static SpringApplication create(Class<?> parts) {
    SpringApplication application = new SpringApplication(parts);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    // A name of its own, so that an application that has the publisher on its class path keeps its
    // own application.yaml.
    application.setDefaultProperties(Map.of("spring.config.name", "publisher"));
    application.addInitializers(new SettingsInitializer(), new TracingInitializer());
    return application;
  }
}
