package io.github.wrappersync.benchmarks.consumer;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Site;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long a new consumer waits for its views, and what they take. */
public final class Bootstrap implements Part {

  private static final int OTHERS = 3_000;

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
      site.execute("VACUUM ANALYZE sync.event");
      site.execute("VACUUM ANALYZE sync.head");
      Measured consumer = Measured.of(name(), site, 2, records, () -> "");
      double resident = site.publisherPeakMegabytes();
      return report(site.versions(), consumer, records, configs, resident);
    }
  }

  private static PartReport report(
      Map<String, String> versions,
      Measured consumer,
      long records,
      int configs,
      double publisherMegabytes) {
    double cold = consumer.get("ready1");
    double warm = consumer.get("ready2");
    double each = consumer.get("heap") / configs;
    return new PartReport(
        """
        %,d records of 1,000 tenants (%,d credit configurations; entities, roles and users) are read by a client in a process of \
        its own (`-Xmx1g`) from a publisher (`-Xmx256m`) that has served nobody yet. The clock runs from `start()` to ready views, \
        first in a process that has done nothing before, then once more in the same. Heap: what is in use after a full collection, with \
        the client at work, less what was before, divided by the credit configurations. All of it: views, what the engine keeps for \
        comparing and resynchronizing, connections."""
            .formatted(records, configs),
        versions,
        List.of(
            new Verdict(
                "%,d records to ready views in at most 10 s".formatted(records),
                seconds(cold) + " in a cold process",
                cold <= 10),
            new Verdict(
                "At most 350 bytes of heap a credit configuration",
                "%.0f bytes".formatted(each),
                each <= 350),
            new Verdict(
                "The publisher within 450 MB resident",
                "%.0f MB at its peak".formatted(publisherMegabytes),
                publisherMegabytes < 450)),
        List.of(
            new Table(
                "Bootstrap",
                List.of("Process", "Time", "Records a second"),
                List.of(
                    List.of("cold", seconds(cold), "%,.0f".formatted(records / cold)),
                    List.of("warm", seconds(warm), "%,.0f".formatted(records / warm))))),
        List.of(),
        List.of("SymmetricDS was not run."));
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.1f s", value);
  }
}
