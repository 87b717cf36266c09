package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.ViewOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What somebody meets who uses the client for the first time. */
class FirstMistakesTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final InMemoryPublisher publisher = new InMemoryPublisher();

  private SyncClientBuilder builder() {
    return SyncClient.builder("crm")
        .allTenants()
        .liveFeed(publisher.liveFeed("crm"))
        .catchUp(publisher.catchUp());
  }

  @Test
  void storesWithoutTablesAreTheLastProblemWhichSaysHowToMakeThem() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + getClass().getSimpleName() + ";DB_CLOSE_DELAY=-1");
    try (SyncClient client = builder().stores(JdbcStores.of(database)).build()) {
      client.handle("bill", DataTypes.CREDIT_CONFIGS, change -> {});
      client.start();

      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(client.status().lastError())
                      .hasValueSatisfying(error -> assertThat(error).contains("createTables()")));
    }
  }

  @Test
  @SuppressWarnings("NullAway") // a caller may not check
  void noPolicyIsNotTakenForTheOneThatServesAnything() {
    assertThatThrownBy(() -> builder().freshness(null)).hasMessageContaining("freshness");
    try (SyncClient client = builder().build()) {
      CreditCosts costs = client.creditCosts();
      assertThatThrownBy(() -> costs.with(null)).hasMessageContaining("freshness");
    }
  }

  @Test
  void aClientThatIsReadyIsNotInitializing() {
    for (int i = 0; i < 20; i++) {
      try (SyncClient client = builder().build()) {
        client.creditCosts();
        assertThat(client.start().awaitReady(SOON).status().state())
            .isNotEqualTo(SyncState.INITIALIZING);
      }
    }
  }

  @Test
  void aWarmStartOfBoundedViewsAloneIsOneWarning() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.github.wrappersync.client");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try (SyncClient client = builder().warmStart(directory.resolve("crm.warm")).build()) {
      client.creditCosts(ViewOptions.maximumTenants(5));
      client.start().awaitReady(SOON);
    } finally {
      logger.detachAppender(log);
    }

    assertThat(directory).isEmptyDirectory();
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFormattedMessage()).startsWith("warmStart(…) has no effect"));
  }
}
