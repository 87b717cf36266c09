package io.github.wrappersync.benchmarks.growth;

import static io.github.wrappersync.benchmarks.report.Numbers.decimals;
import static io.github.wrappersync.benchmarks.report.Numbers.percent;
import static io.github.wrappersync.benchmarks.report.Numbers.whole;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.Size;
import io.github.wrappersync.benchmarks.latency.OpenLoop;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Wrapper;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Plot;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import io.github.wrappersync.benchmarks.servers.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what the curves are. */
final class GrowthReport {

  private static final double LEAST = 0.8;
  private static final double MOST = 1.2;

  private GrowthReport() {}

  static PartReport of(List<Curve> curves, Pinned.@Nullable Result pinned, Notes notes, Run run) {
    List<Table> tables = new ArrayList<>();
    List<Plot> plots = new ArrayList<>();
    if (!curves.isEmpty()) {
      List<Point> points = curves.stream().flatMap(curve -> curve.points().stream()).toList();
      tables.add(table("As it grows", points));
      plots.add(drained(points));
      plots.add(delays(points));
    }
    if (pinned != null) {
      tables.add(table("A transaction that stays open", pinned.points()));
      plots.add(over(pinned));
      plots.add(cores(pinned));
    }
    return new PartReport(
        setting(run),
        notes.versions(),
        run.size() == Size.FULL ? verdicts(curves, pinned) : List.of(),
        notes.behind(tables),
        plots,
        remarks());
  }

  private static String setting(Run run) {
    return """
        Each point: a fresh PostgreSQL, Redis and publisher, %s credit configurations, %s tenants unless they are what grows. \
        %d warm backlogs of one change of each record, the median of the later half from the commit to the last message at a \
        subscriber; then %d single changes a second from %d connections for %d s, from the COMMIT to the message. CPU is that of \
        the publisher and PostgreSQL together, the writers' sessions included. *Consumers*: an application each, which \
        receives its share of the same changes and is followed by a client, half of them by Redis and the feed, half by the \
        feed alone; all clients run in one process on the same two cores, and have received everything in the end. *Old \
        rows*: `change_log` and the event log are filled with copies of their newest rows, with their indexes, and vacuumed. *A \
        transaction that stays open*: `REPEATABLE READ`, for %s at the steady rate (`-Dbenchmarks.growth.pinned`), and for the \
        backlogs behind that. PostgreSQL: `%s`."""
        .formatted(
            whole(Bench.records(run)),
            whole(Wrapper.TENANTS),
            Bench.rounds(run),
            OpenLoop.RATE,
            OpenLoop.CONNECTIONS,
            Bench.seconds(run),
            Pinned.length(run),
            Postgres.settings());
  }

  private static List<Verdict> verdicts(List<Curve> curves, Pinned.@Nullable Result pinned) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Curve curve : curves) {
      Point small = curve.smallest();
      Point large = curve.largest();
      verdicts.add(
          new Verdict(
              "Growing %s: drain within 20 %% of the small case".formatted(curve.of()),
              "%s of the rate (%s: %s/s, %s: %s/s); half of the messages within %s and %s ms"
                  .formatted(
                      percent(curve.share()),
                      small.label(),
                      whole(small.drained()),
                      large.label(),
                      whole(large.drained()),
                      decimals(2, small.millis(50)),
                      decimals(2, large.millis(50))),
              curve.share() >= LEAST));
    }
    if (!curves.isEmpty()) {
      double worst = curves.stream().mapToDouble(Curve::worst).max().orElse(0);
      verdicts.add(
          new Verdict(
              "No step worse than linear",
              "at most %s times as fast as what grows, in time or CPU of a change or in latency"
                  .formatted(decimals(2, worst)),
              worst <= 1));
    }
    if (pinned != null) {
      verdicts.add(pinned(pinned));
    }
    return verdicts;
  }

  private static Verdict pinned(Pinned.Result pinned) {
    double drain = pinned.atItsEnd().drained() / pinned.before().drained();
    double cores = pinned.last().cores() / pinned.before().cores();
    double median = pinned.last().millis(50) / pinned.before().millis(50);
    return new Verdict(
        "A transaction that stays open for %s under load costs at most 20 %%"
            .formatted(pinned.length()),
        "at its end %s of the drain's rate, %s times the CPU at the steady rate, %s times its median latency"
            .formatted(percent(drain), decimals(2, cores), decimals(2, median)),
        drain >= LEAST && cores <= MOST && median <= MOST);
  }

  private static Table table(String caption, List<Point> points) {
    return new Table(
        caption,
        List.of(
            "",
            "drained, changes/s",
            "CPU of a drained change, µs",
            "p50, ms",
            "p99, ms",
            "longest, ms",
            "CPU at the steady rate, cores"),
        points.stream()
            .map(
                point ->
                    List.of(
                        point.label(),
                        whole(point.drained()),
                        whole(point.microseconds()),
                        decimals(2, point.millis(50)),
                        decimals(2, point.millis(99)),
                        decimals(1, point.millis(100)),
                        decimals(2, point.cores())))
            .toList());
  }

  private static Plot drained(List<Point> points) {
    return new Plot(
        "growth-drain",
        "As it grows: changes a second of a warm backlog",
        points.stream().map(Point::label).toList(),
        List.of(new Plot.Series("drained", points.stream().map(Point::drained).toList())),
        false,
        false);
  }

  private static Plot delays(List<Point> points) {
    return new Plot(
        "growth-latency",
        "As it grows: milliseconds from the COMMIT to the message",
        points.stream().map(Point::label).toList(),
        Stream.of(50, 99).map(percent -> series("p" + percent, percent, points)).toList(),
        false,
        true);
  }

  private static Plot over(Pinned.Result pinned) {
    return new Plot(
        "growth-pinned",
        "A transaction stays open: milliseconds from the COMMIT to the message, by its age",
        pinned.over().stream().map(Point::label).toList(),
        Stream.of(50, 99).map(percent -> series("p" + percent, percent, pinned.over())).toList(),
        true,
        true);
  }

  private static Plot cores(Pinned.Result pinned) {
    return new Plot(
        "growth-pinned-cpu",
        "A transaction stays open: cores of the publisher and PostgreSQL, by its age",
        pinned.over().stream().map(Point::label).toList(),
        List.of(new Plot.Series("cores", pinned.over().stream().map(Point::cores).toList())),
        true,
        false);
  }

  private static Plot.Series series(String name, double percent, List<Point> points) {
    return new Plot.Series(name, points.stream().map(point -> point.millis(percent)).toList());
  }

  private static List<String> remarks() {
    return List.of(
        "Consumers share the machine's two cores with what is measured: their own work is part of what is lost with them. The CPU of a change does not count it.",
        "PostgreSQL keeps every version of a row for an open transaction, of the wrapper's rows as well: `UPDATE`s of a record that was updated often meanwhile get slower by themselves.");
  }
}
