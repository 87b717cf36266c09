package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What somebody reads whose application does not start: the problem and the action, no secret. */
@ExtendWith(OutputCaptureExtension.class)
class FailureReportsTest {

  private static final String TOKEN = "a-token-for-tests";
  private static final List<String> CONFIGURED =
      List.of(
          "--sync.client.application=crm",
          "--sync.client.publisher-url=http://localhost:1",
          "--sync.client.token=" + TOKEN);

  private static InMemoryPublisher publisher = new InMemoryPublisher();

  private CapturedOutput output;

  @BeforeEach
  void capture(CapturedOutput captured) {
    output = captured;
    publisher = new InMemoryPublisher();
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    SyncClientAutoConfiguration.class,
    SyncJdbcAutoConfiguration.class,
    SyncListenerAutoConfiguration.class,
    SyncViewsAutoConfiguration.class
  })
  static class Client {}

  static class Reader extends Client {
    @Bean
    Optional<CreditCosts> reader(CreditCosts costs) {
      return Optional.of(costs);
    }
  }

  static class Listening extends Client {
    @SyncListener(id = "roles")
    void on(Role role) {}
  }

  static class InTransaction extends Client {
    @SyncListener(id = "roles", transactional = true)
    void on(Role role) {}
  }

  static class SameIds extends Client {
    @SyncListener(id = "roles")
    void first(Role role) {}

    @SyncListener(id = "roles")
    void second(Role role) {}

    @SyncListener(id = "number")
    int third(Role role) {
      return 1;
    }
  }

  static class OwnPublisher extends Listening {
    @Bean
    CatchUp catchUp() {
      return publisher.catchUp();
    }
  }

  /** The lines after the headings Description and Action. */
  private String report(Class<?> configuration, List<String> arguments, String... more) {
    int before = output.getAll().length();
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    SpringApplication started = new SpringApplication(configuration);
    started.setWebApplicationType(WebApplicationType.NONE);
    try {
      started.run(all.toArray(String[]::new)).close();
    } catch (RuntimeException expected) {
      String report = output.getAll().substring(before);
      assertThat(report)
          .contains("APPLICATION FAILED TO START", "Description:", "Action:")
          .doesNotContain("\tat ", TOKEN);
      return report.substring(report.indexOf("Description:"));
    }
    throw new AssertionError("It started");
  }

  @Test
  void whoWantsAViewOrListensWithoutAnApplicationIsToldWhichPropertyIsMissing() {
    assertThat(report(Reader.class, List.of()))
        .contains(
            "A bean wants a CreditCosts, and there is no client, as sync.client.application is not set")
        .contains("Set sync.client.application to the application that this is, such as crm");
    assertThat(report(Listening.class, List.of()))
        .contains("FailureReportsTest$Listening.on(Role)")
        .contains("Set sync.client.application to the application that this is, such as crm");
    assertThat(report(Reader.class, CONFIGURED, "--sync.client.enabled=false"))
        .contains("sync.client.enabled is false")
        .contains("Set sync.client.enabled=true");
  }

  @Test
  void propertiesThatAreNotKnownAreNamedWithThoseThatMayBeMeantAndWithoutTheirValues() {
    assertThat(
            report(
                Listening.class,
                CONFIGURED,
                "--sync.client.tenant=t1",
                "--sync.client.tokn=hunter2",
                "--sync.client.redis.url=redis://:hunter2@localhost",
                "--sync.client.listener.attempt[0]=3",
                "--sync.client.webhook.secret=hunter2",
                "--sync.client.zzz=1"))
        .contains("sync.client.tenant from", "Did you mean sync.client.tenants?")
        .contains("sync.client.tokn from", "Did you mean sync.client.token?")
        .contains("sync.client.redis.url from", "Did you mean sync.client.redis-url?")
        .contains("sync.client.listener.attempt[0]", "Did you mean sync.client.listener.attempts?")
        .contains("sync.client.webhook.secret from", "Did you mean sync.client.webhook.secrets?")
        .contains("sync.client.zzz from")
        .containsPattern("sync\\.client\\.zzz(?s:.*)Take it out\\.")
        .doesNotContain("hunter2");
  }

  @Test
  void allThatIsWrongAboutPropertiesIsNamedAtOnce() {
    assertThat(
            report(
                Listening.class,
                List.of("--sync.client.application=CRM"),
                "--sync.client.redis-url=nonsense",
                "--sync.client.client-certificate=absent.pem",
                "--sync.client.freshness.within=-1s",
                "--sync.client.close-timeout=1h",
                "--sync.client.handler-threads=0",
                "--sync.client.poll-interval=0s"))
        .contains("'CRM'")
        .contains("Redis URL")
        .contains("sync.client.client-key")
        .contains("PT-1S")
        .contains("sync.client.close-timeout is PT1H")
        .contains("handlerThreads is 0")
        .contains("pollInterval")
        .contains("publisher(url, token)")
        .contains("Correct the properties sync.client.*");
  }

  @Test
  void aPlaceholderThatNobodyResolvedIsNoToken() {
    assertThat(
            report(
                Listening.class,
                List.of("--sync.client.application=crm"),
                "--sync.client.publisher-url=http://localhost:1",
                "--sync.client.redis-url=redis://${REDIS_HOST}:6379",
                "--sync.client.token=${SYNC_TOKEN}"))
        .contains("sync.client.token is ${SYNC_TOKEN}")
        .contains("expected that SYNC_TOKEN is set")
        .contains("sync.client.redis-url is ${REDIS_HOST}");
  }

  @Test
  void listenersThatAreWrongAreAllNamedWithTheirFixes() {
    assertThat(report(SameIds.class, CONFIGURED))
        .contains("its id 'roles' is also that of", "give each listener an id of its own")
        .contains("FailureReportsTest$SameIds.third(Role): it returns int")
        .contains("let it return void");
  }

  @Test
  void aTransactionalListenerWithoutStoresOrADatabaseIsToldHowToGetThem() {
    assertThat(report(InTransaction.class, CONFIGURED))
        .contains("Handler 'roles' wants transactions")
        .contains("set sync.client.jdbc.enabled=true, with a DataSource");
    assertThat(report(InTransaction.class, CONFIGURED, "--sync.client.jdbc.enabled=true"))
        .contains("sync.client.jdbc.enabled is true, and there is no DataSource bean")
        .contains("Set spring.datasource.url");
  }

  @Test
  void aStartThatWaitsSaysWhyItGaveUp() {
    publisher.unauthorized();
    assertThat(
            report(
                OwnPublisher.class,
                List.of("--sync.client.application=crm"),
                "--sync.client.await-ready=1m"))
        .contains("The publisher refuses the client's token")
        .contains("Set sync.client.token to the token that the publisher has given");
    publisher.heal();
    publisher.unavailable();
    assertThat(
            report(
                OwnPublisher.class,
                List.of("--sync.client.application=crm"),
                "--sync.client.await-ready=200ms"))
        .contains("was not ready within sync.client.await-ready=PT0.2S")
        .contains("See whether the publisher runs at sync.client.publisher-url");
  }
}
