package io.github.wrappersync.benchmarks.latency;

import io.github.wrappersync.benchmarks.Size;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.report.Numbers;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Plot;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import io.github.wrappersync.benchmarks.servers.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Says what the latencies are: ours first, the tuned peer second. */
final class LatencyReport {

  private static final double MEDIAN = 3;
  private static final double P99 = 10;
  private static final double SHARE = 1 / 3.0;
  private static final List<Double> PERCENTS = List.of(50.0, 90.0, 99.0, 99.9, 100.0);

  private LatencyReport() {}

  static PartReport of(List<Measured> measured, Notes notes, Size size) {
    return new PartReport(
        """
        %d transactions a second of one change each, from %d connections that keep their schedule whether the last change has \
        arrived or not, so that no delay hides another. The clock is from the moment the COMMIT is sent (with its way to the \
        disk) to a handler that has the record as an object; for comparison also from its answer, and from the moment the change was due. Ours: \
        the publisher and a `SyncClient`. Debezium: the same messages, read from Redis by a subscriber that parses them, \
        without any check for gaps. Redis alone: the writers publish the messages themselves. %d s after a warm-up, all \
        processes on this machine. PostgreSQL: `%s`."""
            .formatted(
                OpenLoop.RATE, OpenLoop.CONNECTIONS, size.choose(20, 2), Postgres.settings()),
        notes.versions(),
        size == Size.FULL ? verdicts(measured) : List.of(),
        notes.behind(List.of(delays(measured), work(measured))),
        List.of(plot(measured)),
        List.of());
  }

  private static List<Verdict> verdicts(List<Measured> measured) {
    Measured ours = measured.get(0);
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.add(
        new Verdict(
            "Half of the changes within %.0f ms".formatted(MEDIAN),
            "%.2f ms".formatted(ours.millis(50)),
            ours.millis(50) <= MEDIAN));
    verdicts.add(
        new Verdict(
            "99 %% within %.0f ms".formatted(P99),
            "%.2f ms".formatted(ours.millis(99)),
            ours.millis(99) <= P99));
    if (measured.size() > 2) {
      Measured peer = measured.get(1);
      verdicts.add(
          new Verdict(
              "At most a third of the CPU of " + peer.name(),
              "%.2f times its %.3f of a core, processes alone"
                  .formatted(
                      ours.work().processCores() / peer.work().processCores(),
                      peer.work().processCores()),
              ours.work().processCores() <= SHARE * peer.work().processCores()));
    }
    return verdicts;
  }

  private static Table delays(List<Measured> measured) {
    return new Table(
        "Milliseconds from the COMMIT to the handler",
        List.of(
            "",
            "p50",
            "p90",
            "p99",
            "p99.9",
            "longest",
            "p50 from the answer",
            "p99 from the answer",
            "p50 from due",
            "p99 from due"),
        measured.stream()
            .map(
                each -> {
                  List<String> row = new ArrayList<>();
                  row.add(each.name());
                  PERCENTS.forEach(percent -> row.add(Numbers.decimals(2, each.millis(percent))));
                  for (Histogram clock : List.of(each.fromAnswer(), each.fromSchedule())) {
                    row.add(Numbers.decimals(2, Measured.millis(clock, 50)));
                    row.add(Numbers.decimals(2, Measured.millis(clock, 99)));
                  }
                  return row;
                })
            .toList());
  }

  private static Table work(List<Measured> measured) {
    return new Table(
        "CPU meanwhile, in cores; PostgreSQL with the writers' sessions",
        List.of("", "process", "PostgreSQL", "Redis", "process resident, MB"),
        measured.stream()
            .map(
                each ->
                    List.of(
                        each.name(),
                        Numbers.decimals(3, each.work().processCores()),
                        Numbers.decimals(3, each.work().postgresCores()),
                        Numbers.decimals(3, each.work().redisCores()),
                        Numbers.decimals(0, each.residentMegabytes())))
            .toList());
  }

  private static Plot plot(List<Measured> measured) {
    return new Plot(
        "latency",
        "Milliseconds from the COMMIT to the handler, by per cent of the changes",
        PERCENTS.stream().map(percent -> "%s %%".formatted(percent)).toList(),
        measured.stream()
            .map(each -> new Plot.Series(each.name(), PERCENTS.stream().map(each::millis).toList()))
            .toList(),
        true,
        true);
  }
}
