package io.github.wrappersync.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.SyncListenerAutoConfiguration;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;

class SyncListenerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SyncClientAutoConfiguration.class, SyncListenerAutoConfiguration.class))
          .withPropertyValues("sync.client.application=crm", "sync.client.tenants=t1,t2")
          .withBean(CatchUp.class, publisher::catchUp);

  private void price(String tenant, String id, String cost) {
    publisher.publish(
        "crm",
        tenant,
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(id, tenant, "crm." + id, new BigDecimal(cost), true));
  }

  static class Prices {
    final List<String> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "changes")
    void onChange(Change<CreditConfig> change) {
      told.add("change " + change.type() + " " + change.recordId());
    }

    @SyncListener(id = "records")
    void onRecord(CreditConfig config) {
      told.add("record " + config.configId());
    }

    @SyncListener(id = "records-and-deletes")
    public void onRecord(CreditConfig config, ChangeType type) {
      told.add("both " + type + " " + config.configId());
    }

    @SyncListener(id = "by-name", dataType = "credit-configs", tenants = "${only:t2}")
    void onAny(Change<?> change) {
      told.add("any " + change.tenantId());
    }
  }

  @Test
  void aMethodIsToldWhatItsParametersAskFor() {
    price("t1", "a", "1");
    price("t2", "b", "2");
    application
        .withBean(Prices.class)
        .run(
            context -> {
              SyncClient client = context.getBean(SyncClient.class);
              client.awaitCaughtUp(PATIENCE);
              publisher.delete("crm", "t1", DataTypes.CREDIT_CONFIGS, "a");
              client.awaitCaughtUp(PATIENCE);
              assertThat(context.getBean(Prices.class).told)
                  .containsExactlyInAnyOrder(
                      "change SNAPSHOT a",
                      "change SNAPSHOT b",
                      "change DELETE a",
                      "record a",
                      "record b",
                      "both SNAPSHOT a",
                      "both SNAPSHOT b",
                      "both DELETE a",
                      "any t2");
              SyncListenerRegistry registry = context.getBean(SyncListenerRegistry.class);
              assertThat(registry.listeners())
                  .extracting(SyncListenerRegistry.Listener::id)
                  .containsExactly("by-name", "changes", "records", "records-and-deletes");
              assertThat(registry.status("records")).isPresent();
              assertThat(registry.status("none")).isEmpty();
            });
  }

  @SyncListener(id = "", attempts = "1")
  @Retention(RetentionPolicy.RUNTIME)
  @interface Once {
    @AliasFor(annotation = SyncListener.class)
    String id();
  }

  interface OnPrice {
    void on(CreditConfig config);
  }

  static class Proxied implements OnPrice {
    static final List<String> TOLD = new CopyOnWriteArrayList<>();

    @Override
    @Once(id = "proxied")
    public void on(CreditConfig config) {
      TOLD.add(config.configId());
    }
  }

  static class Refusing {
    @Once(id = "refusing")
    void on(CreditConfig config) {
      throw new IllegalStateException("no");
    }
  }

  @Test
  void anAnnotationOfTheApplicationMayStandForItAndItsAttributesCount() {
    price("t1", "a", "1");
    application
        .withBean(Refusing.class)
        .run(
            context -> {
              SyncClient client = context.getBean(SyncClient.class);
              client.awaitCaughtUp(PATIENCE);
              assertThat(client.deadLetters().list("refusing"))
                  .singleElement()
                  .extracting(DeadLetter::attempts)
                  .isEqualTo(1);
            });
  }

  @Test
  void methodsBehindProxiesOfBothKindsAreCalled() {
    price("t1", "a", "1");
    for (boolean ofClass : List.of(true, false)) {
      Proxied.TOLD.clear();
      List<String> advised = new CopyOnWriteArrayList<>();
      application
          .withBean(Proxied.class)
          .withInitializer(
              context ->
                  context.getBeanFactory().addBeanPostProcessor(new Proxies(ofClass, advised)))
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                context.getBean(SyncClient.class).awaitCaughtUp(PATIENCE);
                assertThat(Proxied.TOLD).containsExactly("a");
                assertThat(advised).containsExactly("on");
              });
    }
  }

  private record Proxies(boolean ofClass, List<String> advised)
      implements org.springframework.beans.factory.config.BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      if (!(bean instanceof Proxied)) {
        return bean;
      }
      ProxyFactory factory = new ProxyFactory(bean);
      factory.setProxyTargetClass(ofClass);
      factory.addAdvice(
          (org.aopalliance.intercept.MethodInterceptor)
              call -> {
                advised.add(call.getMethod().getName());
                return call.proceed();
              });
      return factory.getProxy();
    }
  }

  static class Forgiven {
    final List<String> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "forgiven", errorHandler = "forgiving")
    void on(CreditConfig config) {
      told.add(config.configId());
      throw new IllegalArgumentException("no");
    }
  }

  @Test
  void anErrorHandlerMayTakeAFailureAsDone() {
    price("t1", "a", "1");
    List<String> failures = new CopyOnWriteArrayList<>();
    application
        .withBean(Forgiven.class)
        .withBean(
            "forgiving",
            SyncListenerErrorHandler.class,
            () -> (id, change, failure) -> failures.add(id + ": " + failure.getMessage()))
        .run(
            context -> {
              SyncClient client = context.getBean(SyncClient.class);
              client.awaitCaughtUp(PATIENCE);
              assertThat(context.getBean(Forgiven.class).told).containsExactly("a");
              assertThat(failures).containsExactly("forgiven: no");
              assertThat(client.deadLetters().list("forgiven")).isEmpty();
            });
  }

  static class Later {
    final List<String> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "later", autoStartup = "${later.starts:false}")
    void on(CreditConfig config) {
      told.add(config.configId());
    }
  }

  @Test
  void aListenerMayBeginLaterAndBePaused() {
    price("t1", "a", "1");
    application
        .withBean(Later.class)
        .run(
            context -> {
              SyncClient client = context.getBean(SyncClient.class);
              SyncListenerRegistry registry = context.getBean(SyncListenerRegistry.class);
              List<String> told = context.getBean(Later.class).told;
              client.awaitCaughtUp(PATIENCE);
              assertThat(told).isEmpty();
              registry.resume("later");
              await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).containsExactly("a"));
              registry.pause("later");
              assertThat(registry.status("later").orElseThrow().state())
                  .isEqualTo(HandlerState.PAUSED);
              price("t1", "b", "1");
              client.awaitCaughtUp(PATIENCE);
              assertThat(told).containsExactly("a");
            });
  }

  record License(String licenseId) {}

  static class Licenses {
    final List<License> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "licenses")
    void on(Change<License> change) {
      told.add(change.record());
    }
  }

  @Test
  void aDataTypeOfTheApplicationIsABean() {
    DataType<License> licenses = DataType.of("licenses", License.class, License::licenseId);
    publisher.publish("crm", "t1", licenses, new License("l1"));
    application
        .withBean(Licenses.class)
        .withBean(DataType.class, () -> licenses)
        .run(
            context -> {
              context.getBean(SyncClient.class).awaitCaughtUp(PATIENCE);
              assertThat(context.getBean(Licenses.class).told).containsExactly(new License("l1"));
            });
  }

  static class Wrong {
    @SyncListener(id = "same")
    void nothing() {}

    @SyncListener(id = "two")
    void two(Change<Role> role, CreditConfig config) {}

    @SyncListener(id = "returning")
    String returning(Role role) {
      return "";
    }

    @SyncListener(id = "open")
    void open(Change<?> change) {}

    @SyncListener(id = "unknown")
    void unknown(License license) {}

    @SyncListener(id = "connection")
    void connection(Role role, Connection connection) {}

    @SyncListener(id = "no-store", transactional = true)
    void transactional(Role role) {}

    @SyncListener(id = "handled", transactional = true, errorHandler = "x")
    void handled(Role role) {}

    @SyncListener(id = "absent", errorHandler = "absent")
    void absent(Role role) {}

    @SyncListener(id = "twice")
    void first(Role role) {}

    @SyncListener(id = "twice")
    void second(Role role) {}

    @SyncListener(id = "${missing.property}")
    void placeholder(Role role) {}

    @SyncListener(id = "stranger", tenants = "t9")
    void tenant(Role role) {}

    @SyncListener(id = "numbers", attempts = "many", firstBackoff = "soon", timeout = "later")
    void numbers(Role role) {}
  }

  @Test
  void everythingThatIsWrongAboutListenersIsNamedAtOnceWithItsFix() {
    application
        .withBean(Wrong.class)
        .run(
            context -> {
              SyncConfigurationException failure =
                  (SyncConfigurationException) context.getStartupFailure();
              assertThat(failure.description())
                  .contains("Wrong.nothing(): it takes neither a change nor a record")
                  .contains("Wrong.two(Change, CreditConfig): it takes 2 parameters")
                  .contains("it returns java.lang.String")
                  .contains("Wrong.open(Change): its data type is open")
                  .contains("there is no data type of class")
                  .contains("it takes a Connection, and has no transaction")
                  .contains("Handler 'no-store' wants transactions")
                  .contains("it is transactional, and has an error handler")
                  .contains("its error handler 'absent' cannot be had")
                  .contains("its id 'twice' is also that of")
                  .contains("missing.property")
                  .contains("t9")
                  .contains("its attempts are 'many'")
                  .contains("its firstBackoff is 'soon'")
                  .contains("its timeout is 'later'");
              assertThat(failure.action())
                  .contains("sync.client.jdbc.enabled=true")
                  .contains("DataType.of(")
                  .contains("${name:default}");
            });
  }

  @Test
  void aListenerWithoutAClientSaysThatTheApplicationIsMissing() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(SyncListenerAutoConfiguration.class))
        .withBean(Prices.class)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasMessageContaining("Prices.onChange(Change)")
                    .hasMessageContaining("sync.client.application"));
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(SyncListenerAutoConfiguration.class))
        .withPropertyValues("sync.client.listener.enabled=false")
        .withBean(Prices.class)
        .run(context -> assertThat(context).hasNotFailed());
  }
}
