package io.github.wrappersync.benchmarks.fanout;

import static io.github.wrappersync.benchmarks.report.Numbers.decimals;
import static io.github.wrappersync.benchmarks.report.Numbers.whole;

import io.github.wrappersync.benchmarks.growth.Point;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Plot;
import io.github.wrappersync.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.List;

/** Says what the limits are; there is no target for them. */
final class FanoutReport {

  private static final List<Integer> GROUPS = List.of(1, 2, 4, 8);
  private static final List<Integer> RATES =
      List.of(1_000, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000);

  private FanoutReport() {}

  static PartReport of(List<Fanout.Row> fanout, List<Feed.Row> feed, Point writer, Notes notes) {
    Groups groups = groups(writer);
    return new PartReport(
        """
        *Redis*: pipelined `PUBLISH` of messages of 560 bytes on one connection, to so many connections that are subscribed to \
        `crm:*` and read without looking; CPU is Redis's own. *Feed*: four readers on four connections, the log of one \
        application. *Writers by tenant group*: a computation with what one writer was measured to take here (%s ms for a batch, \
        from the median at a low rate; %s µs for each change in it, from the drain of a backlog), for changes that come at random: \
        several writers on these two cores would only measure the cores. What [scaling](scaling.md) makes of it."""
            .formatted(decimals(2, 1e3 * groups.batch()), decimals(1, 1e6 * groups.change())),
        notes.versions(),
        List.of(),
        List.of(fanout(fanout), feed(feed), writers(groups)),
        List.of(plot(groups)),
        List.of(
            "With a writer of its own each group has a database of its own: order holds within a group, as it holds within a tenant, and nothing is shared."));
  }

  /** What a batch of one change takes, and what each further one adds. */
  private static Groups groups(Point writer) {
    double change = 1 / writer.drained();
    return new Groups(Math.max(0, writer.millis(50) / 1e3 - change), change);
  }

  private static Table fanout(List<Fanout.Row> rows) {
    return new Table(
        "PUBLISH, by the number of those who listen",
        List.of(
            "listen",
            "messages/s",
            "deliveries/s",
            "Redis's CPU for a message, µs",
            "for a delivery, µs",
            "messages/s that one core of Redis could tell"),
        rows.stream()
            .map(
                row ->
                    List.of(
                        whole(row.listeners()),
                        whole(row.perSecond()),
                        whole(row.perSecond() * row.listeners()),
                        decimals(1, row.microseconds()),
                        decimals(2, row.delivery()),
                        whole(1e6 / row.microseconds())))
            .toList());
  }

  private static Table feed(List<Feed.Row> rows) {
    return new Table(
        "Reads of the feed",
        List.of(
            "request",
            "requests/s here",
            "publisher's CPU, µs",
            "PostgreSQL's CPU, µs",
            "requests/s a core of both"),
        rows.stream()
            .map(
                row ->
                    List.of(
                        row.request(),
                        whole(row.perSecond()),
                        whole(row.publisher()),
                        whole(row.postgres()),
                        whole(1e6 / row.microseconds())))
            .toList());
  }

  private static Table writers(Groups groups) {
    List<String> columns = new ArrayList<>(List.of("writers", "at most, changes/s"));
    RATES.forEach(rate -> columns.add(whole(rate) + "/s"));
    return new Table(
        "Writers by tenant group, computed: 99 % of messages within so many ms",
        columns,
        GROUPS.stream()
            .map(
                count -> {
                  List<String> row = new ArrayList<>();
                  row.add(whole(count));
                  row.add(whole(groups.most(count)));
                  RATES.forEach(rate -> row.add(cell(groups.millis(99, rate, count))));
                  return row;
                })
            .toList());
  }

  private static String cell(double millis) {
    return Double.isNaN(millis) ? "ever later" : decimals(1, millis);
  }

  private static Plot plot(Groups groups) {
    return new Plot(
        "writers-by-group",
        "Writers by tenant group, computed: milliseconds that 99 % of messages come within, by changes a second",
        RATES.stream().map(rate -> whole(rate)).toList(),
        GROUPS.stream()
            .map(
                count ->
                    new Plot.Series(
                        count == 1 ? "1 writer" : count + " writers",
                        RATES.stream().map(rate -> groups.millis(99, rate, count)).toList()))
            .toList(),
        true,
        true);
  }
}
