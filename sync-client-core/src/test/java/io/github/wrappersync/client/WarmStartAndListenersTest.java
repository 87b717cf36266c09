package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.View;
import io.github.wrappersync.view.ViewChange;
import io.github.wrappersync.view.ViewNotReadyException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Warm starts and listeners of views, as an application uses them. */
class WarmStartAndListenersTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int RECORDS = 300;

  @TempDir Path directory;
  private Path file;
  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.wrappersync.warm");

  @BeforeEach
  void listen() {
    file = directory.resolve("crm.warm");
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private SyncClientBuilder builder() {
    return SyncClient.builder("crm")
        .allTenants()
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(publisher.catchUp());
  }

  private void put(String record, int cost) {
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, "t1", "crm." + record, BigDecimal.valueOf(cost), true));
  }

  private void putAll(int cost) {
    for (int i = 0; i < RECORDS; i++) {
      put("r" + i, cost);
    }
  }

  private void runOnce() {
    try (SyncClient client = builder().warmStart(file).build()) {
      client.creditCosts();
      client.start().awaitCaughtUp(SOON);
    }
  }

  private List<String> warnings() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  // ------------------------------------------------------------------ warm start

  @Test
  void theNextStartHasTheDataThoughThePublisherIsAway() {
    put("a", 1);
    runOnce();
    publisher.unavailable();

    try (SyncClient client = builder().warmStart(file).build()) {
      CreditCosts costs = client.creditCosts();
      client.start().awaitReady(SOON);

      assertThat(costs.require("t1", "crm.a")).isEqualByComparingTo("1");
      assertThat(client.status().verifiedAge()).isEmpty();
      assertThat(client.status().state()).isEqualTo(SyncState.CATCHING_UP);

      publisher.heal();
      put("a", 2);
      client.awaitCaughtUp(SOON);
      assertThat(costs.require("t1", "crm.a")).isEqualByComparingTo("2");
      assertThat(client.status().verifiedAge()).isPresent();
    }
    assertThat(warnings()).isEmpty();
  }

  @Test
  void readersNeverSeeAHalfBuiltViewNeitherWhenItStartsWarmNorInAResynchronization()
      throws Exception {
    putAll(1);
    runOnce();
    publisher.newEpoch();
    putAll(2);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    AtomicBoolean over = new AtomicBoolean();
    Set<BigDecimal> seen = ConcurrentHashMap.newKeySet();
    try (SyncClient client = builder().warmStart(file).build()) {
      CreditCosts costs = client.creditCosts();
      List<ViewChange<CreditConfig>> told = new CopyOnWriteArrayList<>();
      costs.onChange(told::add);
      publisher.unavailable();
      Future<?> reading =
          reader.submit(
              () -> {
                while (!over.get()) {
                  seen.addAll(readAll(costs));
                }
              });
      client.start().awaitReady(SOON);
      await().until(() -> seen.contains(new BigDecimal(1)));
      publisher.heal();
      client.awaitCaughtUp(SOON);
      await().until(() -> seen.contains(new BigDecimal(2)));
      over.set(true);
      reading.get(10, TimeUnit.SECONDS);

      await().untilAsserted(() -> assertThat(told).hasSize(RECORDS));
      assertThat(told)
          .allMatch(change -> change.before().orElseThrow().creditCost().intValue() == 1);
    } finally {
      over.set(true);
      reader.shutdownNow();
    }
  }

  /** The costs that are there; all records have one and the same, or the view is half built. */
  private static Set<BigDecimal> readAll(CreditCosts costs) {
    try {
      List<CreditConfig> all = costs.all("t1");
      Set<BigDecimal> found =
          all.stream().map(CreditConfig::creditCost).collect(Collectors.toSet());
      assertThat(all).hasSize(RECORDS);
      assertThat(found).hasSize(1);
      return found;
    } catch (ViewNotReadyException notYet) {
      return Set.of();
    }
  }

  @Test
  void aDamagedFileIsOneWarningAndAStartFromASnapshot() throws Exception {
    put("a", 1);
    runOnce();
    Files.write(file, new byte[] {1, 2, 3});

    runOnce();

    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("crm.warm", "Starting from a snapshot");
    publisher.unavailable();
    try (SyncClient client = builder().warmStart(file).build()) {
      client.creditCosts();
      client.start().awaitReady(SOON); // it was replaced by one that is whole
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsOneWarningAndItsEndOneLine() throws Exception {
    Path absent = directory.resolve("absent");
    put("a", 1);
    try (SyncClient client =
        builder().warmStart(absent.resolve("crm.warm"), Duration.ofMillis(20)).build()) {
      CreditCosts costs = client.creditCosts();
      client.start().awaitCaughtUp(SOON);
      put("a", 2);
      client.awaitCaughtUp(SOON);
      assertThat(costs.require("t1", "crm.a")).isEqualByComparingTo("2");
      assertThat(warnings()).hasSize(1);

      Files.createDirectory(absent);

      await().untilAsserted(() -> assertThat(absent.resolve("crm.warm")).exists());
      await()
          .untilAsserted(
              () ->
                  assertThat(List.copyOf(log.list))
                      .anyMatch(event -> event.getFormattedMessage().startsWith("Over after")));
    }
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void whenNothingHasChangedTheFileIsNotWrittenAgain() throws Exception {
    put("a", 1);
    runOnce();
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

    runOnce();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.from(Instant.EPOCH));

    put("a", 2);
    runOnce();
    assertThat(Files.getLastModifiedTime(file)).isNotEqualTo(FileTime.from(Instant.EPOCH));
  }

  @Test
  void aFileOfFewerDataTypesIsNotStartedFrom() {
    put("a", 1);
    runOnce();
    try (SyncClient client = builder().warmStart(file).build()) {
      client.creditCosts();
      client.roles();
      client.start().awaitCaughtUp(SOON);
    }
    assertThat(warnings()).isEmpty();
    assertThat(log.list)
        .anyMatch(event -> event.getFormattedMessage().contains("what is followed now is"));
  }

  @Test
  void aWarmStartThatNamesNoFileIsAFault() {
    assertThatThrownBy(() -> builder().warmStart(directory, Duration.ZERO).build())
        .hasMessageContaining("expected a file")
        .hasMessageContaining("warmStart's interval");
  }

  // ------------------------------------------------------------------ listeners

  @Test
  void aListenerIsToldOldAndNewValuesBeforeAndAfterTheStart() {
    put("a", 1);
    List<String> early = new CopyOnWriteArrayList<>();
    List<String> late = new CopyOnWriteArrayList<>();
    try (SyncClient client = builder().build()) {
      CreditCosts costs = client.creditCosts();
      costs.onChange(change -> early.add(describe(change)));
      client.start().awaitCaughtUp(SOON);
      Subscription subscription =
          client.onChange(DataTypes.CREDIT_CONFIGS, change -> late.add(describe(change)));
      put("a", 2);
      await().untilAsserted(() -> assertThat(late).containsExactly("a 1->2"));
      subscription.close();
      put("a", 3);

      await().untilAsserted(() -> assertThat(early).containsExactly("a 1->2", "a 2->3"));
      assertThat(late).hasSize(1);
      assertThatThrownBy(() -> client.onChange(DataTypes.ROLES, change -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("listener of roles")
          .hasMessageContaining("too late");
    }
  }

  private static String describe(ViewChange<CreditConfig> change) {
    return "%s %s->%s"
        .formatted(
            change.recordId(),
            change.before().map(CreditConfig::creditCost).orElse(null),
            change.after().map(CreditConfig::creditCost).orElse(null));
  }

  @Test
  void aListenerThatNeverReturnsHoldsUpNeitherViewsNorHandlersNorTheClose() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    List<Change<CreditConfig>> handled = new CopyOnWriteArrayList<>();
    try (SyncClient client = builder().queueCapacity(2).build()) {
      CreditCosts costs = client.creditCosts();
      costs.onChange(
          change -> {
            entered.countDown();
            new CountDownLatch(1).await();
          });
      client.handle("bill", DataTypes.CREDIT_CONFIGS, handled::add);
      client.start().awaitCaughtUp(SOON);
      put("a", 1);
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      for (int cost = 2; cost <= 50; cost++) {
        put("a", cost);
      }
      client.awaitCaughtUp(SOON);

      assertThat(costs.require("t1", "crm.a")).isEqualByComparingTo("50");
      assertThat(handled).hasSize(50);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("sync-crm")));
  }

  /** A class of the application. */
  record License(String id, int seats) {}

  @Test
  void listenersOfAnApplicationsOwnDataTypeAreToldOnceAllItsViewsShowTheChange() {
    DataType<License> licenses = DataType.of("licenses", License.class, License::id);
    LastSeats first = new LastSeats(licenses);
    LastSeats second = new LastSeats(licenses);
    List<String> told = new CopyOnWriteArrayList<>();
    try (SyncClient client = builder().build()) {
      client.view(first);
      client.view(second);
      client.onChange(
          licenses,
          change ->
              told.add(
                  "%d, %d, %d"
                      .formatted(change.after().orElseThrow().seats(), first.seats, second.seats)));
      client.start().awaitCaughtUp(SOON);

      publisher.publish("crm", "t1", licenses, new License("l", 5));

      await().untilAsserted(() -> assertThat(told).containsExactly("5, 5, 5"));
    }
  }

  @Test
  void aListenerAloneIsEnoughToFollowADataType() {
    DataType<License> licenses = DataType.of("licenses", License.class, License::id);
    List<ViewChange<License>> told = new CopyOnWriteArrayList<>();
    publisher.publish("crm", "t1", licenses, new License("l", 5));
    try (SyncClient client = builder().build()) {
      client.onChange(licenses, told::add);
      client.start().awaitCaughtUp(SOON);
      publisher.publish("crm", "t1", licenses, new License("l", 6));

      await().untilAsserted(() -> assertThat(told).hasSize(1));
      assertThat(told.get(0).before()).contains(new License("l", 5));
    }
  }

  private static final class LastSeats implements View<License> {
    private final DataType<License> dataType;
    private volatile int seats;

    LastSeats(DataType<License> dataType) {
      this.dataType = dataType;
    }

    @Override
    public DataType<License> dataType() {
      return dataType;
    }

    @Override
    public void load(Collection<Change<License>> records) {}

    @Override
    public void apply(Change<License> change) {
      seats = change.record().seats();
    }
  }
}
