package io.github.wrappersync.benchmarks.consumer;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Site;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long a new consumer waits for its views, and what they take. */
public final class Bootstrap implements Part {

  private static final int OTHERS = 3_000;
  private static final double MEGABYTE = 1 << 20;

  private static final String RECORDS =
      """
      INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
      SELECT gen_random_uuid()::text, 'tenant-' || 1 + n %% 1000, 'crm.operation-' || n / 1000, n %% 500 / 10.0
      FROM generate_series(0, %1$d - 1) AS n;
      INSERT INTO entities (entity_id, tenant_id, entity_type, entity_name)
      SELECT 'entity-' || n, 'tenant-' || 1 + n %% 1000, 'department', 'Department ' || n FROM generate_series(0, %2$d - 1) AS n;
      INSERT INTO custom_roles (role_id, tenant_id, role_name, permissions)
      SELECT 'role-' || n, 'tenant-' || 1 + n %% 1000, 'Role ' || n, '["crm.leads.read"]' FROM generate_series(0, %2$d - 1) AS n;
      INSERT INTO tenant_users (user_id, tenant_id, email, name, role_ids)
      SELECT 'user-' || n, 'tenant-' || 1 + n %% 1000, 'user' || n || '@example.org', 'User ' || n, ARRAY['role-' || n]
      FROM generate_series(0, %2$d - 1) AS n;
      ANALYZE;
      """;

  @Override
  public String name() {
    return "bootstrap";
  }

  @Override
  public String title() {
    return "Bootstrap: from nothing to ready views";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    int configs = run.size().choose(1_000_000 - 3 * OTHERS, 5_000);
    long records = configs + 3L * OTHERS;
    try (Site site = Site.start(run, name())) {
      site.execute(RECORDS.formatted(configs, OTHERS));
      run.progress("  %,d records are in the wrapper's tables", records);
      site.startPublisher();
      site.awaitHead(records);
      site.settle();
      Measured consumer = Measured.of(name(), site, 2, records, client -> "");
      Measured further = Measured.of(name(), site, 1, records, client -> "");
      double resident = site.publisherPeakMegabytes(); // recording takes some, too
      Profiling profiling = new Profiling(site, "a bootstrap in a process of its own");
      Measured.of(name() + "-profile", site, 1, records, profiling);
      return report(consumer, further, site, resident, configs, profiling.tables());
    }
  }

  private static PartReport report(
      Measured consumer,
      Measured further,
      Site site,
      double resident,
      int configs,
      List<Table> profile)
      throws SQLException {
    double cold = consumer.get("ready1");
    double each = (consumer.get("full") - consumer.get("empty")) / configs;
    long records = configs + 3L * OTHERS;
    return new PartReport(
        """
        %,d records of 1,000 tenants (%,d credit configurations; entities, roles and users) are read by a client in a process of \
        its own (`-Xmx1g`) from a publisher (`-Xmx256m`) that has served nobody yet, over the loopback, where the client asks for no \
        compression. The clock runs from `start()` to ready views, first in a process that has done nothing before, then once more in the same, and last in another process that has done \
        nothing before. Before that PostgreSQL vacuums all tables and makes a checkpoint: its work on the load of all records at once, \
        which otherwise runs beside, belongs to that. \
        Heap: what is in use after a full collection, with the client at work, less what was before the client was made, divided by the \
        credit configurations. All of it: views, what the engine keeps for comparing and resynchronizing, connections. All share the \
        machine's cores."""
            .formatted(records, configs),
        site.versions(),
        List.of(
            new Verdict(
                "%,d records to ready views in at most 10 s".formatted(records),
                "%s in a process that was just started, from a publisher that has served nobody; %s in the next process"
                    .formatted(seconds(cold), seconds(further.get("ready1"))),
                cold <= 10),
            new Verdict(
                "At most 350 bytes of heap a credit configuration",
                "%.0f bytes".formatted(each),
                each <= 350),
            new Verdict("The client within `-Xmx1g`", "it ran within it", true),
            new Verdict(
                "The publisher within `-Xmx256m` and under 450 MB resident",
                "%.0f MB at its peak, the backfill of all records included".formatted(resident),
                resident < 450)),
        tables(consumer, further, records, resident, profile),
        List.of(),
        remarks(consumer, cold));
  }

  private static List<Table> tables(
      Measured consumer, Measured further, long records, double resident, List<Table> profile) {
    List<Table> tables = new ArrayList<>();
    tables.add(
        new Table(
            "Bootstrap, and the seconds of CPU that each process took",
            List.of("Process", "Time", "Records a second", "Client", "Publisher", "PostgreSQL"),
            List.of(
                row("cold", consumer, 1, records),
                row("warm", consumer, 2, records),
                row("the next one, cold, from a publisher that is warm", further, 1, records))));
    tables.add(
        new Table(
            "Memory",
            List.of("What", "Megabytes"),
            List.of(
                memory("Client's heap without views", consumer.get("empty") / MEGABYTE),
                memory("Client's heap with views", consumer.get("full") / MEGABYTE),
                memory("Client resident at its peak (`-Xmx1g`)", consumer.get("resident")),
                memory("Publisher resident at its peak (`-Xmx256m`)", resident))));
    tables.addAll(profile);
    return tables;
  }

  private static List<String> remarks(Measured consumer, double cold) {
    List<String> remarks = new ArrayList<>();
    if (cold > 10) {
      double all =
          consumer.get("cpu1")
              + consumer.publisherCpu("begin1", "ready1")
              + consumer.postgresCpu("begin1", "ready1");
      remarks.add(
          "What the first time waits for is the machine's %d cores: the three processes take %s of CPU together. Of the client's, the compiler of its virtual machine took %s; it stood still for collections for %s."
              .formatted(
                  Runtime.getRuntime().availableProcessors(),
                  seconds(all),
                  seconds(consumer.get("compiler1")),
                  seconds(consumer.get("paused1"))));
    }
    remarks.add("SymmetricDS was not run.");
    return remarks;
  }

  private static List<String> row(String name, Measured consumer, int round, long records) {
    double time = consumer.get("ready" + round);
    return List.of(
        name,
        seconds(time),
        "%,.0f".formatted(records / time),
        seconds(consumer.get("cpu" + round)),
        seconds(consumer.publisherCpu("begin" + round, "ready" + round)),
        seconds(consumer.postgresCpu("begin" + round, "ready" + round)));
  }

  private static List<String> memory(String what, double megabytes) {
    return List.of(what, "%.0f".formatted(megabytes));
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.1f s", value);
  }
}
