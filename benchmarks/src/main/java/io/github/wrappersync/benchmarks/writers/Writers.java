package io.github.wrappersync.benchmarks.writers;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What capture costs the wrapper's writers: throughput of single-row updates and time of statements
 * of many rows, beside no capture, a row trigger without images, and a full-image audit trigger.
 * All candidates have databases of their own on one PostgreSQL, and take turns within each round.
 */
public final class Writers implements Part {

  private static final List<Integer> CLIENTS = List.of(1, 4, 8);

  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.of(
              "fsync", "on",
              "synchronous_commit", "on",
              "full_page_writes", "on",
              "shared_buffers", "512MB",
              "max_wal_size", "8GB",
              "checkpoint_timeout", "1h"));

  /** How much of everything. */
  private record Extent(int rows, int someRows, int rounds, Duration slot) {}

  @Override
  public String name() {
    return "writers";
  }

  @Override
  public String title() {
    return "What capture costs the wrapper's writers";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    Extent extent =
        run.size()
            .choose(
                new Extent(100_000, 10_000, 5, Duration.ofMillis(1500)),
                new Extent(2_000, 200, 1, Duration.ofMillis(50)));
    Path directory = run.newDirectory("writers");
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory.resolve("postgres"))
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
            .setErrorRedirector(ProcessBuilder.Redirect.DISCARD);
    SETTINGS.forEach(builder::setServerConfig);
    List<Figures> rates;
    List<Figures> times;
    String version;
    try (EmbeddedPostgres server = builder.start()) {
      version = version(server);
      List<WriterDatabase> databases = new ArrayList<>();
      for (Candidate candidate : Candidate.values()) {
        run.progress("  setting up: %s", candidate.title());
        databases.add(
            WriterDatabase.create(
                server,
                candidate,
                run.publisher(),
                directory.resolve("publisher.log"),
                extent.rows()));
      }
      rates = rates(run, databases, extent);
      times = times(run, databases, extent);
    }
    return new WritersReport(rates, times)
        .write(
            setting(extent),
            Map.of(PartReport.POSTGRESQL, version, "Settings of PostgreSQL", SETTINGS.toString()),
            run.size());
  }

  private static String version(EmbeddedPostgres server) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion().split(" ", -1)[0];
    }
  }

  private static List<Figures> rates(Run run, List<WriterDatabase> databases, Extent extent)
      throws Exception {
    List<Figures> all = new ArrayList<>();
    List<SingleRows> writers = new ArrayList<>();
    try {
      for (WriterDatabase database : databases) {
        SingleRows single = new SingleRows(database, extent.rows(), 8);
        writers.add(single);
        single.rate(8, false, extent.slot());
      }
      for (boolean synchronous : List.of(true, false)) {
        for (int clients : CLIENTS) {
          Figures figures =
              new Figures(
                  "%d %s, synchronous_commit %s"
                      .formatted(
                          clients,
                          clients == 1 ? "client" : "clients",
                          synchronous ? "on" : "off"));
          for (int round = 0; round < extent.rounds(); round++) {
            for (int i = 0; i < databases.size(); i++) {
              figures.add(
                  databases.get(i).candidate(),
                  writers.get(i).rate(clients, synchronous, extent.slot()));
            }
          }
          tell(run, figures, "transactions/s");
          all.add(figures);
        }
      }
    } finally {
      for (SingleRows single : writers) {
        single.close();
      }
    }
    return all;
  }

  private static List<Figures> times(Run run, List<WriterDatabase> databases, Extent extent)
      throws Exception {
    List<Figures> all = new ArrayList<>();
    List<ManyRows> writers = new ArrayList<>();
    try {
      for (WriterDatabase database : databases) {
        writers.add(new ManyRows(database));
      }
      List<ManyRows.Timed> statements = ManyRows.statements(extent.rows(), extent.someRows());
      statements.forEach(timed -> all.add(new Figures(timed.title())));
      // The first round warms up.
      for (int round = 0; round <= extent.rounds(); round++) {
        for (int s = 0; s < statements.size(); s++) {
          for (int i = 0; i < databases.size(); i++) {
            double millis = writers.get(i).millis(statements.get(s));
            if (round > 0) {
              all.get(s).add(databases.get(i).candidate(), millis);
            }
          }
        }
      }
    } finally {
      for (ManyRows many : writers) {
        many.close();
      }
    }
    all.forEach(figures -> tell(run, figures, "ms"));
    return all;
  }

  private static void tell(Run run, Figures figures, String unit) {
    List<String> each = new ArrayList<>();
    for (Candidate candidate : Candidate.values()) {
      each.add(
          String.format(Locale.ROOT, "%s %,.0f", candidate.title(), figures.median(candidate)));
    }
    run.progress("  %s, %s: %s", figures.load(), unit, String.join(", ", each));
  }

  private static String setting(Extent extent) {
    return """
    The table `credit_configurations` with %,d rows, in a database for each candidate on one PostgreSQL, reached over TCP by JDBC from
    the same machine. *No capture*: no trigger. *Row trigger*: `log_credit_config_change` with its table `change_log` and three indexes,
    which logs the record's key and the names of changed columns. *Audit trigger*: the audit trigger of the PostgreSQL wiki (91plus) in short,
    each row before and after as `jsonb`, with the wiki's indexes. *Wrapper Sync*: the publisher itself has installed its triggers, and is
    not running while it is measured: what its drain costs belongs to the part about the drain.

    Single rows: each client updates the price of a random row by its key, a prepared statement a transaction, as fast as it can, for %d ms.
    Many rows: one statement, timed by the client. Median of %d rounds, after a warm-up; in each round all candidates take turns.
    The log is emptied and the table vacuumed before each turn."""
        .formatted(extent.rows(), extent.slot().toMillis(), extent.rounds());
  }
}
