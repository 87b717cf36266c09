package io.github.wrappersync.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.SyncJdbcAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.SyncListenerAutoConfiguration;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Which methods may be listeners: each that may not is named, with the problem and the fix. */
class ListenerSignaturesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SyncClientAutoConfiguration.class, SyncListenerAutoConfiguration.class))
          .withPropertyValues("sync.client.application=crm")
          .withBean(CatchUp.class, publisher::catchUp);

  static class Nothing {
    @SyncListener(id = "x")
    void on() {}
  }

  static class OnlyAType {
    @SyncListener(id = "x")
    void on(ChangeType type) {}
  }

  static class TwoRecords {
    @SyncListener(id = "x")
    void on(Role role, CreditConfig config) {}
  }

  static class TwoTypes {
    @SyncListener(id = "x")
    void on(Role role, ChangeType one, ChangeType two) {}
  }

  @SuppressWarnings("rawtypes")
  static class Raw {
    @SyncListener(id = "x")
    void on(Change change) {}
  }

  static class Wildcard {
    @SyncListener(id = "x")
    void on(Change<?> change) {}
  }

  static class OpenVariable {
    @SyncListener(id = "x")
    <T> void on(Change<T> change) {}
  }

  static class OpenRecord<T> {
    @SyncListener(id = "x")
    void on(T value) {}
  }

  static class Stranger {
    @SyncListener(id = "x")
    void on(Change<String> change) {}
  }

  static class Contradiction {
    @SyncListener(id = "x", dataType = "roles")
    void on(Change<CreditConfig> change) {}
  }

  static class Private {
    @SyncListener(id = "x")
    private void on(Role role) {}
  }

  static class Static {
    @SyncListener(id = "x")
    static void on(Role role) {}
  }

  static class Returning {
    @SyncListener(id = "x")
    boolean on(Role role) {
      return true;
    }
  }

  @SyncListener(id = "marked")
  @Retention(RetentionPolicy.RUNTIME)
  @interface Mark {}

  static class Twice {
    @Mark
    @SyncListener(id = "x")
    void on(Role role) {}
  }

  static class Expression {
    @SyncListener(id = "x", tenants = "#{@tenants.all()}")
    void on(Role role) {}
  }

  static class NoConcurrency {
    @SyncListener(id = "x", concurrency = "0")
    void on(Role role) {}
  }

  static class WordyConcurrency {
    @SyncListener(id = "x", concurrency = "some")
    void on(Role role) {}
  }

  static class NoTransaction {
    @SyncListener(id = "x")
    void on(List<Change<Role>> changes) {}
  }

  static class ListOfRecords {
    @SyncListener(id = "x", transactional = true)
    void on(List<Role> roles) {}
  }

  @SuppressWarnings("rawtypes")
  static class RawList {
    @SyncListener(id = "x", dataType = "roles", transactional = true)
    void on(List changes) {}
  }

  static class ArrayOfChanges {
    @SyncListener(id = "x", transactional = true)
    void on(Change<Role>[] changes) {}
  }

  static class SetOfChanges {
    @SyncListener(id = "x", transactional = true)
    void on(Set<Change<Role>> changes) {}
  }

  static class ChangesAndType {
    @SyncListener(id = "x", transactional = true)
    void on(List<Change<Role>> changes, ChangeType type) {}
  }

  static class ChangesAndChange {
    @SyncListener(id = "x", transactional = true)
    void on(List<Change<Role>> changes, Change<Role> change) {}
  }

  static class SizeOfOne {
    @SyncListener(id = "x", batchSize = "10")
    void on(Change<Role> change) {}
  }

  static class NoSize {
    @SyncListener(id = "x", batchSize = "0", transactional = true)
    void on(List<Change<Role>> changes) {}
  }

  static class WordySize {
    @SyncListener(id = "x", batchSize = "many", transactional = true)
    void on(List<Change<Role>> changes) {}
  }

  static class StrangeChanges {
    @SyncListener(id = "x", transactional = true)
    void on(List<Change<String>> changes) {}
  }

  static Stream<Arguments> wrong() {
    return Stream.concat(wrongForOne(), wrongForSeveral());
  }

  private static Stream<Arguments> wrongForSeveral() {
    return Stream.of(
        Arguments.of(
            NoTransaction.class,
            "NoTransaction.on(List): it takes several changes",
            "add transactional = true"),
        Arguments.of(ListOfRecords.class, "there are lists of changes only", "List<Change<T>>"),
        Arguments.of(RawList.class, "there are lists of changes only", "List<Change<T>>"),
        Arguments.of(ArrayOfChanges.class, "which is no record", "List<Change<T>>"),
        Arguments.of(SetOfChanges.class, "which is no record", "List<Change<T>>"),
        Arguments.of(ChangesAndType.class, "several changes and one ChangeType", "type()"),
        Arguments.of(ChangesAndChange.class, "it takes 2 parameters", "List<Change<T>>"),
        Arguments.of(
            SizeOfOne.class, "it has a batchSize, and takes one change", "take batchSize out"),
        Arguments.of(NoSize.class, "batchSize is 0: expected 1 to 10000", "correct the attribute"),
        Arguments.of(WordySize.class, "its batchSize is 'many'", "from 1 to 10000"),
        Arguments.of(
            StrangeChanges.class, "no data type of class java.lang.String", "DataType.of("));
  }

  private static Stream<Arguments> wrongForOne() {
    return Stream.of(
        Arguments.of(
            Nothing.class, "Nothing.on(): it takes neither a change nor a record", "Change<T>"),
        Arguments.of(OnlyAType.class, "OnlyAType.on(ChangeType): it takes neither", "Change<T>"),
        Arguments.of(
            TwoRecords.class,
            "TwoRecords.on(Role, CreditConfig): it takes 2 parameters",
            "T record"),
        Arguments.of(TwoTypes.class, "two parameters of one kind", "declare it as"),
        Arguments.of(Raw.class, "Raw.on(Change): its data type is open", "dataType ="),
        Arguments.of(Wildcard.class, "Wildcard.on(Change): its data type is open", "dataType ="),
        Arguments.of(
            OpenVariable.class, "OpenVariable.on(Change): its data type is open", "dataType ="),
        Arguments.of(
            OpenRecord.class, "OpenRecord.on(Object): its data type is open", "dataType ="),
        Arguments.of(Stranger.class, "no data type of class java.lang.String", "DataType.of("),
        Arguments.of(
            Contradiction.class,
            "no data type 'roles' of class " + CreditConfig.class.getName(),
            "DataType.of("),
        Arguments.of(Private.class, "Private.on(Role): it is private", "take private out"),
        Arguments.of(Static.class, "Static.on(Role): it is static", "a method of the bean"),
        Arguments.of(Returning.class, "Returning.on(Role): it returns boolean", "return void"),
        Arguments.of(Twice.class, "Twice.on(Role): it is marked 2 times", "leave one of them"),
        Arguments.of(Expression.class, "'#{@tenants.all()}' is an expression", "${name:default}"),
        Arguments.of(NoConcurrency.class, "concurrency is 0", "correct the attribute"),
        Arguments.of(WordyConcurrency.class, "its concurrency is 'some'", "at least 1"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aMethodThatCannotBeAListenerIsNamedWithProblemAndFix(
      Class<?> bean, String problem, String fix) {
    SyncConfigurationException failure = failure(application.withBean(bean));
    assertThat(failure.description()).contains(problem);
    assertThat(failure.action()).contains(fix);
  }

  static class WrongTwice {
    @SyncListener(id = "x", errorHandler = "errors", batchSize = "x")
    void on(List<Role> roles, ChangeType type) {}
  }

  @Test
  void allThatIsWrongAboutAListenerOfSeveralChangesIsNamedAtOnce() {
    assertThat(failure(application.withBean(WrongTwice.class)).description())
        .contains("there are lists of changes only")
        .contains("has no transaction in which to do all of them")
        .contains("several changes and one ChangeType")
        .contains("its batchSize is 'x'");
  }

  static final class Final {
    final List<String> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "final", transactional = true)
    void on(CreditConfig config) {
      told.add(config.configId());
    }
  }

  abstract static class Base<T> {
    final List<T> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "${base.id}")
    void on(Change<T> change) {
      told.add(change.record());
    }
  }

  static class OfPrices extends Base<CreditConfig> {}

  static class Bounded {
    final List<String> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "bounded")
    void on(Change<? extends CreditConfig> change) {
      told.add(change.record().configId());
    }
  }

  @SuppressWarnings("rawtypes")
  static class NamedRaw {
    final List<String> told = new CopyOnWriteArrayList<>();

    @SyncListener(id = "named", dataType = "credit-configs")
    void on(Change change) {
      told.add(change.recordId());
    }
  }

  private CreditConfig price(String tenant, String id) {
    CreditConfig config = new CreditConfig(id, tenant, "crm." + id, BigDecimal.ONE, true);
    publisher.publish("crm", tenant, DataTypes.CREDIT_CONFIGS, config);
    return config;
  }

  @Test
  void variablesThatAClassBindsBoundsAndRawChangesWithADataTypeAreUnderstood() {
    CreditConfig config = price("t1", "a");
    application
        .withPropertyValues("base.id=generic")
        .withBean(OfPrices.class)
        .withBean(Bounded.class)
        .withBean(NamedRaw.class)
        .run(
            context -> {
              context.getBean(SyncClient.class).awaitCaughtUp(PATIENCE);
              assertThat(context.getBean(OfPrices.class).told).containsExactly(config);
              assertThat(context.getBean(Bounded.class).told).containsExactly("a");
              assertThat(context.getBean(NamedRaw.class).told).containsExactly("a");
            });
  }

  @Test
  void aFinalClassMayListenInATransactionAsNoProxyIsNeeded() {
    price("t1", "a");
    application
        .withConfiguration(
            AutoConfigurations.of(
                SyncJdbcAutoConfiguration.class,
                DataSourceAutoConfiguration.class,
                DataSourceTransactionManagerAutoConfiguration.class))
        .withPropertyValues(
            "sync.client.jdbc.enabled=true",
            "sync.client.jdbc.create-tables=true",
            "spring.datasource.url=jdbc:h2:mem:final")
        .withBean(Final.class)
        .run(
            context -> {
              context.getBean(SyncClient.class).awaitCaughtUp(PATIENCE);
              assertThat(context.getBean(Final.class).told).containsExactly("a");
            });
  }

  static class OneAfterTheOther {
    final CountDownLatch goOn = new CountDownLatch(1);
    final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final List<String> others = new CopyOnWriteArrayList<>();

    @SyncListener(id = "one", concurrency = "${one.concurrency:1}")
    void one(CreditConfig config) throws InterruptedException {
      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      goOn.await();
      atOnce.decrementAndGet();
    }

    @SyncListener(id = "other")
    void other(CreditConfig config) {
      others.add(config.configId());
      if (others.size() == 6) {
        goOn.countDown();
      }
    }
  }

  @Test
  void aListenerTakesNoMoreThreadsThanItsConcurrency() {
    for (int tenant = 0; tenant < 6; tenant++) {
      price("t" + tenant, "c" + tenant);
    }
    application
        .withBean(OneAfterTheOther.class)
        .run(
            context -> {
              OneAfterTheOther listeners = context.getBean(OneAfterTheOther.class);
              assertThat(listeners.goOn.await(10, TimeUnit.SECONDS)).isTrue();
              context.getBean(SyncClient.class).awaitCaughtUp(PATIENCE);
              assertThat(listeners.most).hasValue(1);
            });
  }

  private static SyncConfigurationException failure(ApplicationContextRunner runner) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    runner.run(context -> failure.set(context.getStartupFailure()));
    assertThat(failure.get()).isInstanceOf(SyncConfigurationException.class);
    return (SyncConfigurationException) failure.get();
  }
}
