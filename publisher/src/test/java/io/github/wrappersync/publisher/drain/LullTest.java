package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.drain.Lull.News;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LullTest {

  private static final String WAITING =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CALL sync.await_news%'"
          + " AND datname = current_database()";

  private static final String XMIN =
      "SELECT backend_xmin FROM pg_stat_activity WHERE query LIKE 'CALL sync.await_news%' AND datname = current_database()";

  /** As a writer leaves it. */
  private static final String QUIET = "UPDATE sync.application SET since = 0";

  private final WriterFixture wrapper = WriterFixture.installed();
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = wrapper.begin();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    wrapper.close();
  }

  @Test
  void nothingIsToldWhereNothingIs() throws SQLException {
    wrapper.start().awaitDrained();
    wrapper.close();

    assertThat(new Lull(connection).awaitNews(frontier())).isEqualTo(News.NONE);
  }

  private long frontier() {
    return Long.parseLong(
        wrapper.database().rows("SELECT coalesce(max(id), 0) FROM change_log").get(0));
  }

  @Test
  void aRowBeyondTheFrontierIsToldOnceItIsCommitted() throws SQLException {
    long frontier = frontier();
    Lull lull = new Lull(connection);
    try (Connection other = wrapper.begin()) {
      WriterFixture.execute(
          other, "INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')");
      assertThat(lull.awaitNews(frontier, 1)).isEqualTo(News.NONE);
      other.commit();
    }

    assertThat(lull.awaitNews(frontier, 1)).isEqualTo(News.CHANGE);
    assertThat(lull.awaitNews(frontier(), 1)).isEqualTo(News.NONE);
  }

  @Test
  void aRowThatIsCommittedDuringTheWaitEndsIt() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<News> news = thread.submit(() -> new Lull(connection).awaitNews(0, 1_000));
      await().until(() -> wrapper.database().rows(WAITING).equals(List.of("1")));

      wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')");

      assertThat(news.get(10, TimeUnit.SECONDS)).isEqualTo(News.CHANGE);
    } finally {
      thread.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE sync.control SET paused = true",
        "UPDATE sync.control SET drains_asked = drains_asked + 1",
        "INSERT INTO sync.removed_application (name) VALUES ('gone')",
        "UPDATE sync.application SET since = NULL WHERE name = 'crm'",
        "INSERT INTO sync.rescope VALUES ('crm', 'users')",
        "INSERT INTO sync.backfill (table_name) VALUES ('entities')",
        "INSERT INTO sync.redrain (change_id) VALUES (1)",
        "INSERT INTO sync.redrain (change_id, thin) VALUES (1, true)",
        "INSERT INTO sync.emergency DEFAULT VALUES",
      })
  void whatIsAskedOfTheWriterIsTold(String request) throws SQLException {
    wrapper.sql(QUIET);
    assertThat(new Lull(connection).awaitNews(frontier(), 1)).isEqualTo(News.NONE);

    wrapper.sql(request);

    assertThat(new Lull(connection).awaitNews(frontier(), 1)).isEqualTo(News.REQUEST);
  }

  @Test
  void neitherALockNorASnapshotIsHeldBeyondALook() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(() -> new Lull(connection).awaitNews(0, 1_000));
      await().until(() -> wrapper.database().rows(WAITING).equals(List.of("1")));

      // An older snapshot or a lock of the procedure would hold either up for as long as it waits.
      wrapper.sql("SET lock_timeout = '2s'; ALTER TABLE change_log ADD COLUMN another text");
      String xmin = wrapper.database().rows(XMIN).get(0);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> !wrapper.database().rows(XMIN).equals(List.of(xmin)));
    } finally {
      wrapper
          .database()
          .rows("SELECT pg_terminate_backend(pid)" + XMIN.substring(XMIN.indexOf(" FROM")));
      thread.shutdownNow();
    }
  }

  @Test
  void theWaitLeavesNoTransactionOpen() throws SQLException {
    new Lull(connection).awaitNews(0, 1);

    assertThat(connection.getAutoCommit()).isFalse();
    assertThat(wrapper.database().rows(WAITING.replace("'active'", "'idle'"))).containsExactly("1");
  }

  @Test
  void aLullBeginsWhenNothingHasHappenedForASecond() throws SQLException {
    Lull lull = new Lull(connection);
    long now = System.nanoTime();
    assertThat(lull.isOn(now)).isFalse();

    lull.turned(true);
    assertThat(lull.isOn(now + Duration.ofMillis(1_100).toNanos())).isTrue();

    lull.turned(false);
    assertThat(lull.isOn(System.nanoTime())).isFalse();
  }

  @Test
  void aWriterInALullTellsAChange() {
    wrapper.start().forget();
    awaitLull();

    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')");

    assertThat(wrapper.events()).hasSize(3);
    wrapper.assertLogIsWhole();
  }

  @Test
  void aWriterInALullDoesWhatIsAskedOfIt() {
    wrapper.start().forget();
    awaitLull();

    wrapper.sql(
        "SET sync.mute = 'on'; INSERT INTO entities (entity_id, tenant_id) VALUES ('muted', 't1')",
        "SET sync.mute = 'off'; INSERT INTO sync.backfill (table_name) VALUES ('entities')");

    assertThat(wrapper.events()).hasSize(3);
    wrapper.assertLogIsWhole();
  }

  private void awaitLull() {
    await().until(() -> wrapper.database().rows(WAITING).equals(List.of("1")));
  }
}
