package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.User;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

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

  /** Of all contexts, those that other tests have set aside among them. */
  private static Set<Thread> keepingAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.getName().equals("sync-client-keep-alive"))
        .collect(Collectors.toSet());
  }

  @Test
  void aListenerKeepsAnApplicationWithoutAWebServerAliveUntilItsEnd() {
    Set<Thread> others = keepingAlive();
    ApplicationContextRunner listening = application.withBean(Slow.class);

    listening.run(context -> assertThat(others.containsAll(keepingAlive())).isFalse());
    await().until(() -> others.containsAll(keepingAlive()));
    listening.run(
        context -> {
          context.getBean(SyncClient.class).close();
          await().until(() -> others.containsAll(keepingAlive()));
        });
    application
        .withPropertyValues("sync.client.views=users")
        .run(context -> assertThat(others.containsAll(keepingAlive())).isTrue());
  }

  @Test
  void theStartIsToldInOneLineWithoutSecrets() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.github.wrappersync.spring");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SyncClientAutoConfiguration.class, SyncListenerAutoConfiguration.class))
          .withPropertyValues(
              "sync.client.application=crm",
              "sync.client.tenants=t1,t2",
              "sync.client.publisher-url=http://localhost:1",
              "sync.client.token=hunter2",
              "sync.client.redis-url=redis-sentinel://crm:hunter2@a:1,b:2?sentinelPassword=hunter2#main")
          .withBean(Slow.class)
          .run(context -> assertThat(context).hasNotFailed());
      application.withBean(Slow.class).run(context -> assertThat(context).hasNotFailed());
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .filteredOn(line -> line.getLevel() == Level.INFO)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "The client of application 'crm' has started: tenants [t1, t2], publisher at http://localhost:1, live by Redis at redis-sentinel://a:1,b:2#main, 1 handler",
            "The client of application 'crm' has started: all tenants, publisher of a bean, polling, as no Redis is set, 1 handler");
  }

  static class Deaf {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch end = new CountDownLatch(1);

    @SyncListener(id = "deaf")
    void on(User user) {
      begun.countDown();
      boolean ended = false;
      while (!ended) {
        try {
          end.await();
          ended = true;
        } catch (InterruptedException ignored) {
          assertThat(end.getCount()).isPositive();
        }
      }
    }
  }

  @Test
  void aListenerThatDoesNotEndHoldsUpTheEndOfTheApplicationNoLongerThanThePhase() {
    publisher.publish(
        "crm", "t1", DataTypes.USERS, new User("u1", "t1", "a@b.c", "A", List.of(), true));
    application
        .withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=300ms")
        .withBean(Deaf.class)
        .run(
            context -> {
              Deaf deaf = context.getBean(Deaf.class);
              assertThat(deaf.begun.await(10, TimeUnit.SECONDS)).isTrue();
              assertTimeoutPreemptively(Duration.ofSeconds(10), context::close);
              deaf.end.countDown();
            });
  }

  @Test
  void afterTheEndNoThreadIsLeftAlsoWhereTheStartFailed() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    for (String publisherUrl : List.of("http://localhost:1", "https://localhost:1")) {
      ApplicationContextRunner overHttp =
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      SyncClientAutoConfiguration.class, SyncListenerAutoConfiguration.class))
              .withPropertyValues(
                  "sync.client.application=threads",
                  "sync.client.publisher-url=" + publisherUrl,
                  "sync.client.token=a-token-for-tests",
                  "sync.client.redis-url=redis://localhost:1")
              .withBean(Deaf.class);
      overHttp.run(context -> assertThat(context).hasNotFailed());
      overHttp
          .withPropertyValues("sync.client.await-ready=100ms")
          .run(context -> assertThat(context).hasFailed());
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .filteredOn(name -> name.matches("sync-threads.*|lettuce.*|OkHttp http.*"))
                    .isEmpty());
  }
}
