package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class LifecycleTest {

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SyncClientAutoConfiguration.class,
                  SyncListenerAutoConfiguration.class,
                  SyncViewsAutoConfiguration.class))
          .withPropertyValues("sync.client.application=crm")
          .withBean(CatchUp.class, publisher::catchUp);

  static class Slow {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    volatile boolean done;

    @SyncListener(id = "slow")
    void on(User user) throws InterruptedException {
      begun.countDown();
      goOn.await();
      done = true;
    }
  }

  @Test
  void theEndOfTheApplicationWaitsForAListenerThatRuns() {
    publisher.publish(
        "crm", "t1", DataTypes.USERS, new User("u1", "t1", "a@b.c", "A", List.of(), true));
    application
        .withBean(Slow.class)
        .run(
            context -> {
              Slow slow = context.getBean(Slow.class);
              assertThat(slow.begun.await(10, TimeUnit.SECONDS)).isTrue();
              context.getBean(SyncClient.class).onStatus((before, now) -> slow.goOn.countDown());
              context.close();
              assertThat(slow.done).isTrue();
            });
  }

  @Test
  void theClientStartsBeforeWebServersAndStopsAfterThemAndIsNotPaused() {
    application
        .withBean(Slow.class)
        .run(
            context -> {
              SmartLifecycle lifecycle = context.getBean(SyncClientLifecycle.class);
              assertThat(lifecycle.getPhase()).isLessThan(SmartLifecycle.DEFAULT_PHASE - 2_048);
              assertThat(lifecycle.isPauseable()).isFalse();
              assertThat(lifecycle.isRunning()).isTrue();
            });
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({SyncClientAutoConfiguration.class, SyncViewsAutoConfiguration.class})
  static class Reader {
    @Bean
    Optional<CreditCosts> reader(CreditCosts costs) {
      return Optional.of(costs);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({SyncClientAutoConfiguration.class, SyncListenerAutoConfiguration.class})
  static class Wrong {
    @SyncListener(id = "wrong")
    int on(Role role) {
      return 1;
    }
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void aWrongConfigurationIsShownWithWhatToDoInPlaceOfAStackTrace(CapturedOutput output) {
    fail(Reader.class);
    assertThat(output.getAll())
        .contains("APPLICATION FAILED TO START")
        .contains("A bean wants a CreditCosts, and there is no client")
        .contains("Set sync.client.application to the application that this is");
    fail(Reader.class, "--sync.client.application=crm");
    assertThat(output.getAll()).contains("There must be one way to ask").contains("publisher-url");
    fail(
        Wrong.class,
        "--sync.client.application=crm",
        "--sync.client.publisher-url=http://localhost:1",
        "--sync.client.token=a-token-for-tests");
    assertThat(output.getAll())
        .contains("LifecycleTest$Wrong.on(Role): it returns int")
        .contains("let it return void")
        .doesNotContain("a-token-for-tests");
  }

  private static void fail(Class<?> configuration, String... arguments) {
    SpringApplication started = new SpringApplication(configuration);
    started.setWebApplicationType(WebApplicationType.NONE);
    try {
      started.run(arguments).close();
    } catch (RuntimeException expected) {
      return;
    }
    throw new AssertionError("It started");
  }
}
