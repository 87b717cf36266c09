package io.github.wrappersync.benchmarks.drain;

import io.github.wrappersync.benchmarks.Size;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Wrapper;
import io.github.wrappersync.benchmarks.report.Numbers;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Plot;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import io.github.wrappersync.benchmarks.servers.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Says what the drain's figures are: ours first, the tuned peer second. */
final class DrainReport {

  private static final double MOST_MEGABYTES = 450;

  /** Where the tuned peer without rows of before stands. */
  private static final int SPARED = 2;

  private DrainReport() {}

  static PartReport of(List<Result> results, Notes notes, Size size) {
    List<Table> tables = new ArrayList<>(List.of(backlogs(results), processes(results)));
    List<Plot> plots = new ArrayList<>(List.of(rates(results)));
    if (results.get(0).live() != null) {
      List<Result> lively = results.stream().filter(result -> result.live() != null).toList();
      tables.add(live(lively));
      plots.add(backlog(lively));
    }
    return new PartReport(
        setting(results),
        notes.versions(),
        size == Size.FULL ? verdicts(results) : List.of(),
        notes.behind(tables),
        plots,
        remarks());
  }

  private static String setting(List<Result> results) {
    return """
        A backlog is one committed `UPDATE` of %,d credit configurations of %,d tenants. Each candidate has a fresh PostgreSQL and a \
        fresh Redis, was installed before and has seen all rows, and publishes the same messages on the same channels to one \
        subscriber, which counts them all, and reads and checks those of one backlog that is not counted. *Cold*: nothing runs, the backlog is committed, the process is started; the clock is \
        from its start to the last message. *Warm*: %d further backlogs while it goes on, medians of the later half; clocks are \
        from the commit, and from the beginning of the `UPDATE`, which counts what the capture costs it. PostgreSQL makes a \
        checkpoint before each. *Live*: %d writers change one record a transaction as fast as they can, with commits on disk; \
        the delay is from the answer to the commit to the message. PostgreSQL: `%s`."""
        .formatted(
            results.get(0).records(),
            Wrapper.TENANTS,
            results.get(0).warm().size(),
            Writers.COUNT,
            Postgres.settings());
  }

  private static List<Verdict> verdicts(List<Result> results) {
    Result ours = results.get(0);
    List<Verdict> verdicts = new ArrayList<>();
    if (results.size() > SPARED) {
      Result peer = results.get(1);
      Result spared = results.get(SPARED);
      double cold = ours.cold() / peer.cold();
      verdicts.add(
          new Verdict(
              "Cold: at most half of the time of " + peer.name(),
              "%.2f times its %.2f s (%.2f times without rows of before)"
                  .formatted(cold, peer.cold(), ours.cold() / spared.cold()),
              cold <= 0.5));
      double warm = ours.rateSinceCommit() / peer.rateSinceCommit();
      verdicts.add(
          new Verdict(
              "Warm: at least 1.5 times the rate of " + peer.name() + ", 2 times as the stretch",
              "%.2f times its %s/s from commit, %.2f times from the beginning of the statement (%.2f and %.2f times without rows of before)"
                  .formatted(
                      warm,
                      Numbers.whole(peer.rateSinceCommit()),
                      ours.rateSinceBegin() / peer.rateSinceBegin(),
                      ours.rateSinceCommit() / spared.rateSinceCommit(),
                      ours.rateSinceBegin() / spared.rateSinceBegin()),
              warm >= 1.5));
    }
    Optional.ofNullable(ours.live())
        .ifPresent(
            live ->
                verdicts.add(
                    new Verdict(
                        "Live, with writers at full speed: no message comes more than a second late",
                        "%.2f s at most at %s/s, %d messages lost"
                            .formatted(
                                live.worstSeconds(),
                                Numbers.whole(live.withProcess()),
                                live.lost()),
                        live.worstSeconds() <= 1 && live.lost() == 0)));
    verdicts.add(
        new Verdict(
            "Publisher under %.0f MB resident with -Xmx256m".formatted(MOST_MEGABYTES),
            "%.0f MB".formatted(ours.peakMegabytes()),
            ours.peakMegabytes() < MOST_MEGABYTES));
    return verdicts;
  }

  private static Table backlogs(List<Result> results) {
    return new Table(
        "A backlog",
        List.of(
            "",
            "cold, s",
            "cold, changes/s",
            "warm, changes/s from commit",
            "warm, changes/s from the beginning of the statement",
            "the statement itself, s"),
        results.stream()
            .map(
                result ->
                    List.of(
                        result.name(),
                        Numbers.decimals(2, result.cold()),
                        Numbers.whole(result.coldRate()),
                        Numbers.whole(result.rateSinceCommit()),
                        Numbers.whole(result.rateSinceBegin()),
                        Numbers.decimals(2, result.median(Backlogs.Warm::writing))))
            .toList());
  }

  private static Table processes(List<Result> results) {
    return new Table(
        "What a warm backlog takes of the machine: seconds of CPU, the writing statement included",
        List.of("", "process", "PostgreSQL", "Redis", "peak resident, MB"),
        results.stream()
            .map(
                result ->
                    List.of(
                        result.name(),
                        Numbers.decimals(2, result.median(warm -> warm.work().process())),
                        Numbers.decimals(2, result.median(warm -> warm.work().postgres())),
                        Numbers.decimals(2, result.median(warm -> warm.work().redis())),
                        Numbers.decimals(0, result.peakMegabytes())))
            .toList());
  }

  private static Table live(List<Result> results) {
    return new Table(
        "Live: transactions/s of the writers, how late messages come, and CPU in cores",
        List.of(
            "",
            "nothing captures",
            "captured, no process",
            "with the process",
            "99 % within, s",
            "latest, s",
            "messages lost",
            "process",
            "PostgreSQL",
            "Redis"),
        results.stream().map(DrainReport::live).toList());
  }

  private static List<String> live(Result result) {
    Live live = Objects.requireNonNull(result.live());
    return List.of(
        result.name(),
        Numbers.whole(live.withoutCapture()),
        Numbers.whole(live.withoutProcess()),
        Numbers.whole(live.withProcess()),
        Numbers.decimals(3, live.p99Seconds()),
        Numbers.decimals(3, live.worstSeconds()),
        Long.toString(live.lost()),
        Numbers.decimals(2, live.work().processCores()),
        Numbers.decimals(2, live.work().postgresCores()),
        Numbers.decimals(2, live.work().redisCores()));
  }

  private static Plot rates(List<Result> results) {
    return new Plot(
        "drain-rates",
        "Drain of a backlog: changes a second",
        List.of("cold, from the start", "warm, from commit", "warm, from the statement"),
        results.stream()
            .map(
                result ->
                    new Plot.Series(
                        result.name(),
                        List.of(
                            result.coldRate(), result.rateSinceCommit(), result.rateSinceBegin())))
            .toList(),
        false,
        false);
  }

  private static Plot backlog(List<Result> results) {
    int looks =
        results.stream()
            .mapToInt(result -> Objects.requireNonNull(result.live()).backlog().size())
            .min()
            .orElse(0);
    List<String> labels = new ArrayList<>();
    for (int look = 0; look < looks; look++) {
      labels.add(Numbers.decimals(1, look / (double) LiveLoad.LOOKS_A_SECOND));
    }
    return new Plot(
        "drain-live",
        "Live: changes that are committed and not yet told, over the seconds",
        labels,
        results.stream()
            .map(
                result ->
                    new Plot.Series(
                        result.name(),
                        Objects.requireNonNull(result.live()).backlog().subList(0, looks)))
            .toList(),
        true,
        false);
  }

  private static List<String> remarks() {
    return List.of(
        "We write a durable log, heads and `processed` marks for each change; Debezium writes nothing but its offset now and then.",
        "Our messages name what changed and hold the last state of what is deleted. Debezium knows that from rows of before, which"
            + " it has with `REPLICA IDENTITY FULL` alone; without them its messages only look the same, because here nothing but"
            + " the cost changes. Verdicts are on the same messages, and name the ratio to the other as well.");
  }
}
