package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.model.Application;
import io.github.wrappersync.model.Applications;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.SyncConnectionDetails;
import io.github.wrappersync.spring.SyncStateChangedEvent;
import io.github.wrappersync.spring.listener.SyncListenerRegistry;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.store.jdbc.JdbcTransactions;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class OptionalPartsTest {

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SyncClientAutoConfiguration.class,
                  SyncJdbcAutoConfiguration.class,
                  SyncListenerAutoConfiguration.class,
                  SyncRedisAutoConfiguration.class,
                  SyncViewsAutoConfiguration.class))
          .withPropertyValues("sync.client.application=crm", "sync.client.views=users")
          .withBean(CatchUp.class, publisher::catchUp);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.springframework.jdbc",
        "org.springframework.transaction",
        "org.springframework.boot.data.redis",
        "org.springframework.boot.sql",
        "org.springframework.boot.jdbc"
      })
  void theClientStartsWithoutALibraryThatItCanDoWithout(String library) {
    application
        .withClassLoader(new FilteredClassLoader(library))
        .run(context -> assertThat(context.getBean(SyncClient.class).status().state()).isNotNull());
  }

  @Test
  void withoutRedisTheClientPolls() {
    application
        .withClassLoader(new FilteredClassLoader("org.springframework.boot.data.redis"))
        .run(context -> awaitPolling(context.getBean(SyncClient.class)));
  }

  private static void awaitPolling(SyncClient client) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> client.status().state() == SyncState.POLLING);
  }

  @Test
  void theRedisOfSpringIsUsedUnlessAnotherIsNamedOrItIsRefused() {
    ApplicationContextRunner withRedis =
        application
            .withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
            .withPropertyValues(
                "spring.data.redis.host=redis.example",
                "spring.data.redis.username=crm",
                "spring.data.redis.password=p@ss word");
    assertThat(redis(withRedis)).isEqualTo("redis://crm:p%40ss%20word@redis.example:6379");
    assertThat(redis(withRedis.withPropertyValues("sync.client.redis-url=redis://other:1")))
        .isEqualTo("redis://other:1");
    assertThat(redis(withRedis.withPropertyValues("sync.client.reuse-redis=false"))).isNull();
    assertThat(
            redis(
                withRedis.withPropertyValues(
                    "spring.data.redis.sentinel.master=main",
                    "spring.data.redis.sentinel.nodes=a:1,b:2",
                    "spring.data.redis.sentinel.password=s")))
        .isEqualTo("redis-sentinel://crm:p%40ss%20word@a:1,b:2?sentinelPassword=s#main");
    assertThat(redis(withRedis.withPropertyValues("spring.data.redis.cluster.nodes=a:1,b:2")))
        .isEqualTo("redis-cluster://crm:p%40ss%20word@a:1,b:2");
  }

  private static String redis(ApplicationContextRunner runner) {
    AtomicReference<String> url = new AtomicReference<>();
    runner
        .withBean(
            SyncClientBuilderCustomizer.class,
            () ->
                builder -> {
                  url.set((String) BuilderFields.of(builder).get("redisUri"));
                  builder.redis(null);
                })
        .run(context -> assertThat(context).hasNotFailed());
    return url.get();
  }

  @Test
  void everyBeanCanBeReplaced() {
    SyncClient own = SyncClient.builder("crm").allTenants().catchUp(publisher.catchUp()).build();
    Stores stores = Stores.inMemory();
    SyncListenerRegistry registry =
        new SyncListenerRegistry() {
          @Override
          public List<Listener> listeners() {
            return List.of();
          }

          @Override
          public void pause(String id) {}

          @Override
          public void resume(String id) {}

          @Override
          public Optional<io.github.wrappersync.status.HandlerStatus> status(String id) {
            return Optional.empty();
          }
        };
    JdbcTransactions transactions = JdbcTransactions.of(new DriverManagerDataSource());
    application
        .withPropertyValues("sync.client.jdbc.enabled=true")
        .withBean(SyncClient.class, () -> own)
        .withBean(Stores.class, () -> stores)
        .withBean(JdbcTransactions.class, () -> transactions)
        .withBean(SyncListenerRegistry.class, () -> registry)
        .withBean(CreditCosts.class, own::creditCosts)
        .withBean(Roles.class, own::roles)
        .withBean(Users.class, own::users)
        .withBean(OrgHierarchy.class, own::orgHierarchy)
        .withBean(
            SyncConnectionDetails.class,
            () ->
                new SyncConnectionDetails() {
                  @Override
                  public Optional<String> publisherUrl() {
                    return Optional.empty();
                  }

                  @Override
                  public Optional<String> token() {
                    return Optional.empty();
                  }
                })
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(SyncClient.class)
                    .hasSingleBean(Stores.class)
                    .hasSingleBean(JdbcTransactions.class)
                    .hasSingleBean(SyncListenerRegistry.class)
                    .hasSingleBean(CreditCosts.class)
                    .hasSingleBean(Roles.class)
                    .hasSingleBean(Users.class)
                    .hasSingleBean(OrgHierarchy.class)
                    .hasSingleBean(SyncConnectionDetails.class));
  }

  @Test
  void theConnectionDetailsOfATestContainerWinOverProperties() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(SyncClientAutoConfiguration.class))
        .withPropertyValues("sync.client.application=crm", "sync.client.publisher-url=nonsense")
        .withBean(
            SyncConnectionDetails.class,
            () ->
                new SyncConnectionDetails() {
                  @Override
                  public Optional<String> publisherUrl() {
                    return Optional.of("http://localhost:1");
                  }

                  @Override
                  public Optional<String> token() {
                    return Optional.of("a-token-for-tests");
                  }
                })
        .withPropertyValues("sync.client.views=roles")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void viewsAreFollowedWhereSomebodyAsksInTime() {
    application
        .withBean("reader", Reader.class)
        .run(
            context -> {
              SyncClient client = context.getBean(SyncClient.class);
              client.awaitReady(Duration.ofSeconds(10));
              assertThat(context.getBean(Reader.class).costs()).isSameAs(client.creditCosts());
              assertThat(context.getBean(Users.class)).isSameAs(client.users());
            });
    application.run(
        context -> {
          try {
            context.getBean(CreditCosts.class);
            assertThat(false).as("asked too late").isTrue();
          } catch (org.springframework.beans.BeansException e) {
            assertThat(e).rootCause().hasMessageContaining("comes too late");
            assertThat(e.toString()).contains("sync.client.views=credit-costs");
          }
        });
  }

  record Reader(CreditCosts costs) {}

  @Test
  void anApplicationThatIsKnownRefusesOtherDataTypes() {
    application
        .withBean(Application.class, () -> Applications.CRM.only(DataTypes.ROLES))
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("'users'"));
    application
        .withBean(Application.class, () -> Applications.HRMS)
        .run(
            context ->
                assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("'hrms'"));
  }

  @Test
  void storesInADatabaseNeedOne() {
    ApplicationContextRunner jdbc = application.withPropertyValues("sync.client.jdbc.enabled=true");
    assertThat(failure(jdbc).action()).contains("spring.datasource.url");
    assertThat(
            failure(jdbc.withClassLoader(new FilteredClassLoader("org.springframework.jdbc")))
                .action())
        .contains("spring-boot-starter-jdbc");
    assertThat(
            failure(
                    jdbc.withBean("one", DataSource.class, DriverManagerDataSource::new)
                        .withBean("two", DataSource.class, DriverManagerDataSource::new))
                .description())
        .contains("more than one DataSource");
    jdbc.withConfiguration(
            AutoConfigurations.of(
                DataSourceAutoConfiguration.class,
                DataSourceTransactionManagerAutoConfiguration.class))
        .withPropertyValues("spring.datasource.url=jdbc:h2:mem:stores")
        .run(context -> assertThat(context).hasSingleBean(JdbcStores.class));
  }

  @Test
  void aDatabaseAloneDoesNotMoveTheStores() {
    application
        .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Stores.class));
  }

  @Test
  void aStartThatWaitsFailsWhenThePublisherIsAwayOrRefusesTheToken() {
    publisher.unavailable();
    SyncConfigurationException away =
        failure(application.withPropertyValues("sync.client.await-ready=300ms"));
    assertThat(away.description()).contains("PT0.3S");
    publisher.unauthorized();
    SyncConfigurationException refused =
        failure(application.withPropertyValues("sync.client.await-ready=10m"));
    assertThat(refused.action()).contains("sync.client.token");
  }

  @Test
  void aClientThatFollowsNothingSaysWhatToDo() {
    assertThat(failure(application.withPropertyValues("sync.client.views=")).action())
        .contains("@SyncListener")
        .contains("sync.client.views");
  }

  @Test
  void aClientThatIsDisabledIsNotThere() {
    application
        .withPropertyValues("sync.client.enabled=false")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SyncClient.class));
  }

  @Test
  void theStateIsToldToListenersOfEvents() {
    List<SyncState> states = new CopyOnWriteArrayList<>();
    application
        .withPropertyValues("sync.client.await-ready=10s")
        .withInitializer(
            context ->
                context.addApplicationListener(
                    (ApplicationListener<PayloadApplicationEvent<SyncStateChangedEvent>>)
                        event -> states.add(event.getPayload().now().state())))
        .run(context -> awaitPolling(context.getBean(SyncClient.class)));
    assertThat(states).contains(SyncState.POLLING, SyncState.STOPPED);
  }

  private static SyncConfigurationException failure(ApplicationContextRunner runner) {
    AtomicReference<SyncConfigurationException> failure = new AtomicReference<>();
    runner.run(
        context -> {
          Throwable problem = context.getStartupFailure();
          while (problem != null && !(problem instanceof SyncConfigurationException)) {
            problem = problem.getCause();
          }
          failure.set((SyncConfigurationException) problem);
        });
    assertThat(failure.get()).isNotNull();
    return failure.get();
  }
}
