package io.github.wrappersync.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.store.TransactionalInbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

final class PostgresStoresTest extends JdbcStoresContract {

  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Override
  protected DataSource database() {
    return server.getPostgresDatabase();
  }

  @ParameterizedTest
  @CsvSource({"off, on", "on, on", "remote_apply, remote_apply"})
  void anEffectIsOnDiskWhenItsCommitIsAnswered(String set, String expected) throws Exception {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(server.getJdbcUrl("postgres", "postgres"));
    database.setOptions("-c synchronous_commit=" + set);
    TransactionalInbox inbox = (TransactionalInbox) JdbcStores.of(database).inbox();
    AtomicReference<String> level = new AtomicReference<>("");

    inbox.doOnceInTransaction(
        delivery("epoch-1", 5),
        transaction ->
            level.set(
                Sql.list(transaction, "SHOW synchronous_commit", row -> row.getString(1)).get(0)));

    assertThat(level).hasValue(expected);
  }
}
