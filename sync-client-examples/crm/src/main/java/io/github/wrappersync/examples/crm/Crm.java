package io.github.wrappersync.examples.crm;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncTimeoutException;
import io.github.wrappersync.model.Applications;
import io.github.wrappersync.view.CreditCosts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A CRM in plain Java: operations cost credits, at prices that the wrapper may change at any time.
 *
 * <pre>{@code mvn -q -Pcrm}</pre>
 */
public final class Crm implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SyncClient client;
  private final HikariDataSource database;
  private final Accounts accounts;
  private final Commands commands;
  private final Screen screen;

  /** Takes the client, which is not started yet, and the database: both are closed with this. */
  Crm(SyncClient client, HikariDataSource database, PrintStream out) throws SQLException {
    this.client = client;
    this.database = database;
    screen = new Screen(out);
    accounts = Accounts.open(database);
    // README
    CreditCosts costs = client.creditCosts();
    Prices prices = new Prices(costs, screen);
    costs.onChange(prices::changed);
    client.onStatus((before, now) -> screen.line("* the client is %s", now.state()));
    // README
    CreditCheck creditCheck = new CreditCheck(costs, accounts);
    commands =
        new Commands(
            client, accounts, creditCheck, new Leads(database, creditCheck), prices, screen);
  }

  /** Runs until it is told to quit, by a line or a signal; the end of its input is none. */
  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.of(System.getenv());
    Files.createDirectories(settings.directory());
    Crm crm;
    try {
      crm = new Crm(client(settings), database(settings.jdbcUrl()), System.out);
    } catch (PoolInitializationException e) {
      System.err.println("The CRM's database cannot be opened: " + e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(crm::close, "crm-close"));
    crm.start(settings);
    if (crm.read(new InputStreamReader(System.in, Charset.defaultCharset()))) {
      System.exit(0);
    }
    new CountDownLatch(1).await();
  }

  private static SyncClient client(Settings settings) {
    return SyncClient.builder(Applications.CRM)
        .allTenants()
        .redis(settings.redisUrl())
        .publisher(settings.publisherUrl(), settings.token())
        .warmStart(settings.warmFile())
        .build();
  }

  /** A pool of the CRM's own database. */
  static HikariDataSource database(String jdbcUrl) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    return new HikariDataSource(config);
  }

  /** Starts the client and shows what there is. Without the publisher, it says so and goes on. */
  void start(Settings settings) throws SQLException {
    screen.line("%s", settings);
    if (accounts.balances().isEmpty()) {
      for (String tenantId : List.of("tenant-123", "tenant-456")) {
        accounts.topUp(tenantId, BigDecimal.TEN); // so that the tenants of the quick start can pay
      }
    }
    try {
      client.start().awaitReady(PATIENCE);
      commands.overview();
    } catch (SyncTimeoutException e) {
      screen.line("Nothing can be charged yet: %s", e.getMessage());
    } catch (IllegalStateException e) {
      screen.line("* it was stopped before it was ready");
      return;
    }
    commands.help();
  }

  /**
   * Does what the lines say; returns whether one of them ended it, and not the end of input. Of a
   * process whose standard input was closed, anything may be in its place, such as a file of the
   * JVM's own: what is no text ends the reading, and nothing is closed.
   */
  boolean read(Reader input) {
    BufferedReader lines = new BufferedReader(input);
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.indexOf('\0') >= 0) {
          screen.line("* the input is no text: no more lines are read");
          return false;
        }
        if (!commands.execute(line)) {
          return true;
        }
      }
    } catch (IOException e) {
      screen.line("* the input cannot be read: %s", e.getMessage());
    }
    return false;
  }

  @Override
  public void close() {
    client.close();
    database.close();
    screen.line("closed");
  }
}
