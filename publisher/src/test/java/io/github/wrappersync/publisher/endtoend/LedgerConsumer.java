package io.github.wrappersync.publisher.endtoend;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.jdbc.JdbcStores;
import io.github.wrappersync.store.jdbc.JdbcTransactions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application that keeps a {@link Ledger} by transactional handlers, one for each data type, and
 * a view beside them. Run in a process of its own, and set up by its environment. A line {@code
 * retry handler} on its input has it try a handler's dead letters again; it ends with its input.
 */
final class LedgerConsumer {

  private static final Logger log = LoggerFactory.getLogger(LedgerConsumer.class);

  private LedgerConsumer() {}

  public static void main(String[] args) throws IOException {
    Map<String, String> environment = System.getenv();
    String instance = environment.getOrDefault("LEDGER_INSTANCE", "");
    HikariDataSource pool = pool(environment.getOrDefault("LEDGER_DATABASE", ""));
    SyncClientBuilder builder =
        SyncClient.builder("crm")
            .allTenants()
            .instance(instance)
            .publisher(
                environment.getOrDefault("LEDGER_PUBLISHER", ""),
                environment.getOrDefault("LEDGER_TOKEN", ""))
            .stores(JdbcStores.of(telling(JdbcTransactions.of(pool))));
    String redis = environment.getOrDefault("LEDGER_REDIS", "");
    if (!redis.isEmpty()) {
      builder.redis(redis);
    }
    LedgerEntry entry =
        new LedgerEntry(
            instance,
            Path.of(environment.getOrDefault("LEDGER_GATES", "")),
            environment.containsKey("LEDGER_OUTSIDE") ? pool : null);
    SyncClient client = builder.build();
    client.creditCosts();
    boolean together = environment.containsKey("LEDGER_BATCHES");
    DataTypes.all()
        .forEach(
            type -> {
              if (together) {
                handleTogether(client, type, entry);
              } else {
                handle(client, type, entry);
              }
            });
    client.onStatus((before, now) -> log.info("The client is {}", now.state()));
    client.start();
    log.info("The client is started");
    obey(client);
    System.exit(0);
  }

  private static <T> void handle(SyncClient client, DataType<T> type, LedgerEntry entry) {
    String handler = Ledger.handler(type.name());
    client.handleInTransaction(
        handler, type, (change, transaction) -> entry.write(handler, change, transaction));
  }

  private static <T> void handleTogether(SyncClient client, DataType<T> type, LedgerEntry entry) {
    String handler = Ledger.handler(type.name());
    client.handleBatchInTransaction(
        handler,
        type,
        (changes, transaction) -> {
          for (Change<T> change : changes) {
            entry.write(handler, change, transaction);
          }
        });
  }

  private static void obey(SyncClient client) throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String handler = line.replace("retry ", "");
      log.info("{} dead letters are tried again", client.deadLetters().retry(handler));
    }
  }

  private static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(8);
    config.setConnectionTimeout(2_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  private static JdbcTransactions telling(JdbcTransactions transactions) {
    return new JdbcTransactions() {
      @Override
      public <R> R run(TransactionalCall<R> work) throws Exception {
        try {
          return transactions.run(work);
        } catch (LeaseLostException e) {
          log.info("{} {}", Ledger.REFUSED, e.getMessage());
          throw e;
        }
      }
    };
  }
}
