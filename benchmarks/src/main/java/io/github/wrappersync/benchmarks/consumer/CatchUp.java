package io.github.wrappersync.benchmarks.consumer;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Site;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Plot;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How fast a consumer that was away catches up. */
public final class CatchUp implements Part {

  private static final int RECORDS = 20_000;
  private static final int ROUNDS = 8;

  private static final String INSERT =
      """
      INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
      SELECT gen_random_uuid()::text, 'tenant-' || 1 + n %% 1000, 'crm.operation-' || n / 1000, n %% 500 / 10.0
      FROM generate_series(0, %d - 1) AS n;
      ANALYZE;
      """;

  @Override
  public String name() {
    return "catchup";
  }

  @Override
  public String title() {
    return "Catch-up: a consumer that is 200,000 events behind";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    long events = run.size().choose(200_000, 20_000);
    int rounds = run.size().choose(ROUNDS, 2);
    try (Site site = Site.start(run, name())) {
      site.execute(INSERT.formatted(RECORDS));
      site.startPublisher();
      long behind = site.awaitHead(RECORDS);
      Profiling profiling = new Profiling(site, "one more round into a view");
      boolean[] changed = {false};
      Measured consumer =
          Measured.of(
              name(),
              site,
              rounds,
              events,
              client -> {
                if (changed[0]) {
                  return profiling.prepared(client);
                }
                changed[0] = true;
                change(site, behind, events);
                run.progress("  %,d events are in the log", events);
                return "go";
              });
      run.progress("  HTTP and JSON alone");
      Measured floor =
          Measured.of("floor", site, rounds, events, alone -> site.epoch() + " " + behind);
      return report(consumer, floor, site, events, rounds, profiling.tables());
    }
  }

  private static void change(Site site, long behind, long events) throws Exception {
    for (long done = 0; done < events; done += RECORDS) {
      site.execute("UPDATE credit_configurations SET credit_cost = credit_cost + 1");
      site.awaitHead(behind + done + RECORDS);
    }
    site.settle();
  }

  private static PartReport report(
      Measured consumer, Measured floor, Site site, long events, int rounds, List<Table> profile)
      throws SQLException {
    double view = 0;
    List<List<String>> work = new ArrayList<>();
    double handler = 0;
    double alone = 0;
    List<List<String>> rows = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      double viewRate = events / consumer.get("view" + round);
      double handlerRate = events / consumer.get("handler" + round);
      double floorRate = floor.get("floor" + round);
      view = Math.max(view, viewRate);
      handler = Math.max(handler, handlerRate);
      alone = Math.max(alone, floorRate);
      work.add(work(consumer, round));
      rows.add(List.of(String.valueOf(round), rate(viewRate), rate(handlerRate), rate(floorRate)));
    }
    double transactional = consumer.get("transactional");
    double batched = 0;
    double size = 0;
    for (int round = 1; round <= CatchUpRounds.BATCHED_ROUNDS; round++) {
      batched = Math.max(batched, events / consumer.get("batched" + round));
      size = consumer.get("batched" + round + "size");
    }
    return new PartReport(
        """
        %,d updates of 20,000 credit configurations of 1,000 tenants wait in the event log. A client in a process of its own (`-Xmx1g`) \
        begins behind them: a view from the file of a warm start, handlers from a checkpoint. The clock runs until the client has \
        caught up. The rounds follow each other in one process; the first is cold, the last ones are what a consumer that runs for long sees. \
        Before them PostgreSQL vacuums all tables and makes a checkpoint, so that its work on the updates themselves is not counted. Beside it, in another process, the same pages \
        by OkHttp, parsed to trees by Jackson, and nothing else. Publisher (`-Xmx256m`), PostgreSQL and Redis share the machine's \
        cores with the consumer.

        The transactional handlers insert a row for each change, with fsync and synchronous_commit on: one change a transaction \
        (for 10 s), or what waits, up to 500 changes a transaction (all of them, the better of %d rounds; %.0f changes on average)."""
            .formatted(events, CatchUpRounds.BATCHED_ROUNDS, size),
        site.versions(),
        List.of(
            new Verdict(
                "Catch-up into a view at 100,000 events/s at least",
                "%s/s in the best of %d rounds, %s/s in the first of a process"
                    .formatted(rate(view), rounds, rate(events / consumer.get("view1"))),
                view >= 100_000),
            new Verdict(
                "Catch-up through a transactional PostgreSQL handler at 10,000 events/s at least",
                "%s/s in batches, %s/s one change a transaction"
                    .formatted(rate(batched), rate(transactional)),
                batched >= 10_000)),
        tables(rows, work, profile),
        List.of(
            new Plot(
                "catchup",
                "Events a second while catching up, the best round",
                List.of(
                    "HTTP and JSON alone",
                    "view",
                    "handler",
                    "transactional, in batches",
                    "transactional, one by one"),
                List.of(
                    new Plot.Series(
                        "Wrapper Sync", List.of(alone, view, handler, batched, transactional))),
                false,
                true)),
        remarks(consumer, view, events, rounds));
  }

  private static List<Table> tables(
      List<List<String>> rows, List<List<String>> work, List<Table> profile) {
    List<Table> tables = new ArrayList<>();
    tables.add(
        new Table(
            "Events a second",
            List.of("Round", "Into a view", "Through a handler", "HTTP and JSON alone"),
            rows));
    tables.add(
        new Table(
            "Seconds of CPU that a round into a view takes",
            List.of("Round", "Time", "Client", "Publisher", "PostgreSQL"),
            work));
    tables.addAll(profile);
    return tables;
  }

  private static List<String> remarks(Measured consumer, double view, long events, int rounds) {
    List<String> remarks = new ArrayList<>();
    if (view < 100_000) {
      String last = String.valueOf(rounds);
      double publisher = consumer.publisherCpu("viewBegin" + last, "viewCpu" + last);
      double postgres = consumer.postgresCpu("viewBegin" + last, "viewCpu" + last);
      remarks.add(
          "Catching up into a view waits for processors: in the last round an event takes %.1f µs of CPU in the client, %.1f µs in the publisher and %.1f µs in PostgreSQL, on the %d cores that they share."
              .formatted(
                  1e6 * consumer.get("viewCpu" + last) / events,
                  1e6 * publisher / events,
                  1e6 * postgres / events,
                  Runtime.getRuntime().availableProcessors()));
      remarks.add(
          "The round that is profiled comes after these, and has a share of compilation that they do not have: as the flight recorder begins, the virtual machine throws away compiled code.");
    }
    remarks.add("SymmetricDS was not run.");
    return remarks;
  }

  private static List<String> work(Measured consumer, int round) {
    return List.of(
        String.valueOf(round),
        seconds(consumer.get("view" + round)),
        seconds(consumer.get("viewCpu" + round)),
        seconds(consumer.publisherCpu("viewBegin" + round, "viewCpu" + round)),
        seconds(consumer.postgresCpu("viewBegin" + round, "viewCpu" + round)));
  }

  private static String seconds(double value) {
    return "%.2f s".formatted(value);
  }

  private static String rate(double value) {
    return "%,.0f".formatted(value);
  }
}
