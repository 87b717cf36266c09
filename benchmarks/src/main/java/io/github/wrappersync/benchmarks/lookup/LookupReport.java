package io.github.wrappersync.benchmarks.lookup;

import static io.github.wrappersync.benchmarks.lookup.Candidate.CAFFEINE;
import static io.github.wrappersync.benchmarks.lookup.Candidate.HASH_MAP;
import static io.github.wrappersync.benchmarks.lookup.Candidate.LAUNCH_DARKLY;
import static io.github.wrappersync.benchmarks.lookup.Candidate.REDIS_GET;
import static io.github.wrappersync.benchmarks.lookup.Candidate.VIEW;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.launchdarkly.sdk.server.LDClient;
import io.github.wrappersync.benchmarks.lookup.Forks.Figures;
import io.github.wrappersync.benchmarks.lookup.LookupPart.Samples;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Plot;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import io.lettuce.core.RedisClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;

/** What the figures of the look-ups say. */
final class LookupReport {

  private static final double MOST_OF_CAFFEINE = 1.3;
  private static final double LEAST_BELOW_REDISSON = 4;
  private static final double LEAST_BELOW_REDIS = 1_000;
  private static final double MOST_WHILE_CHANGING = 1.2;

  /** Of what a bare map gains by a second reader. */
  private static final double LEAST_SCALING = 0.85;

  /** What JMH and the client's own threads allocate beside, spread over the look-ups. */
  private static final double NOTHING = 0.05;

  private final Samples quiet;
  private final Samples changing;
  private final List<Integer> readers;
  private final String redis;

  LookupReport(Samples quiet, Samples changing, List<Integer> readers, String redis) {
    this.quiet = quiet;
    this.changing = changing;
    this.readers = readers;
    this.redis = redis;
  }

  PartReport report() {
    return new PartReport(
        """
        A hundred thousand costs, of 100 operations for each of 1,000 tenants, are asked for at random, one after the other, by 1, 2 and 4 threads
        (on %d cores). JMH, average time: %d s of warm-up and %d s of measurement in a JVM of its own (`%s`, G1), of ours and the bare maps in two JVMs,
        all candidates in turn. The view is that of a started client which is live and gets its heartbeats; its publisher is in memory. Tenant and
        operation are at hand as strings, and so is the one key that flags, Redisson and Redis want, whose making is not counted. Redisson and Redis
        are asked after everything is in the local cache, or in Redis on the same machine. Allocation is what JMH's `gc` profiler says of the whole JVM.
        """
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                Forks.WARM_UP,
                Forks.ITERATIONS,
                Forks.HEAP),
        versions(),
        verdicts(),
        List.of(times(), whileChanging()),
        List.of(plot(), scaling()),
        remarks());
  }

  private Map<String, String> versions() {
    return Map.of(
        PartReport.REDIS,
        redis,
        "JMH",
        version(org.openjdk.jmh.runner.Runner.class),
        "Caffeine",
        version(Caffeine.class) + ", without a bound",
        "LaunchDarkly",
        version(LDClient.class)
            + " server SDK: test data source, a flag of one value for each cost, no events, a prepared context for each tenant",
        "Redisson",
        version(Redisson.class)
            + ": cache size unlimited, no eviction, all loaded; key as it is: `useObjectAsCacheKey`, string and long codecs",
        "Lettuce",
        version(RedisClient.class) + ", synchronous, one connection");
  }

  private static String version(Class<?> library) {
    String version = library.getPackage().getImplementationVersion();
    return version == null ? jar(library) : version;
  }

  /** Where the manifest does not tell the version, the name of the file does. */
  private static String jar(Class<?> library) {
    String file = library.getProtectionDomain().getCodeSource().getLocation().getPath();
    return file.replaceAll(".*-(\\d[^/]*)\\.jar$", "$1");
  }

  private List<Verdict> verdicts() {
    double view = nanos(VIEW, 1);
    double redisson = bestRedisson();
    double slowed = changing.mean(VIEW, 1).nanos() / view;
    List<Verdict> verdicts =
        new ArrayList<>(
            List.of(
                ratio(
                    "`CreditCosts.require` takes at most %.1fx of a bare Caffeine → HashMap look-up",
                    MOST_OF_CAFFEINE, view, nanos(CAFFEINE, 1)),
                new Verdict(
                    "allocates nothing",
                    "%.2f B a look-up".formatted(quiet.mean(VIEW, 1).bytes()),
                    quiet.mean(VIEW, 1).bytes() < NOTHING),
                ratio(
                    "takes at most %.1fx of LaunchDarkly's `doubleVariation`",
                    1, view, nanos(LAUNCH_DARKLY, 1)),
                faster("Redisson's best local cached map", LEAST_BELOW_REDISSON, view, redisson),
                faster("a Redis GET", LEAST_BELOW_REDIS, view, nanos(REDIS_GET, 1)),
                new Verdict(
                    "%,d changes a second slow it by at most 20 %%".formatted(LookupPart.CHANGES),
                    "%+.0f %% (%.1f ns, %,.0f changes/s)"
                        .formatted(
                            (slowed - 1) * 100,
                            changing.mean(VIEW, 1).nanos(),
                            changing.mean(VIEW, 1).changes()),
                    slowed <= MOST_WHILE_CHANGING
                        && changing.mean(VIEW, 1).changes() >= 0.95 * LookupPart.CHANGES)));
    if (readers.contains(2)) {
      double gain = rate(VIEW, 2) / rate(VIEW, 1);
      double bare = rate(HASH_MAP, 2) / rate(HASH_MAP, 1);
      verdicts.add(
          new Verdict(
              "scales with its readers: a second one brings at least 85 % of what it brings to a bare HashMap",
              "%.2fx, a bare HashMap %.2fx".formatted(gain, bare), gain >= LEAST_SCALING * bare));
    }
    return verdicts;
  }

  private static Verdict ratio(String target, double most, double ours, double theirs) {
    return new Verdict(
        target.formatted(most),
        "%.2fx (%.1f ns to %.1f ns)".formatted(ours / theirs, ours, theirs),
        ours / theirs <= most);
  }

  private static Verdict faster(String whom, double least, double ours, double theirs) {
    return new Verdict(
        "is at least %,.0fx as fast as %s".formatted(least, whom),
        "%,.1fx (%.1f ns to %,.0f ns)".formatted(theirs / ours, ours, theirs),
        theirs / ours >= least);
  }

  private double bestRedisson() {
    return Arrays.stream(Candidate.values())
        .filter(Candidate::isRedisson)
        .mapToDouble(candidate -> nanos(candidate, 1))
        .min()
        .orElse(Double.NaN);
  }

  private double nanos(Candidate candidate, int threads) {
    return quiet.mean(candidate, threads).nanos();
  }

  /** Millions of look-ups a second, by all readers. */
  private double rate(Candidate candidate, int threads) {
    return threads * 1_000 / nanos(candidate, threads);
  }

  private Table times() {
    List<String> columns = new ArrayList<>(List.of("look-up"));
    readers.forEach(threads -> columns.add("ns, %d reading".formatted(threads)));
    columns.add("B");
    List<List<String>> rows = new ArrayList<>();
    for (Candidate candidate : Candidate.values()) {
      List<String> row = new ArrayList<>(List.of(candidate.title()));
      readers.forEach(threads -> row.add("%,.1f".formatted(nanos(candidate, threads))));
      row.add("%,.0f".formatted(quiet.mean(candidate, 1).bytes()));
      rows.add(row);
    }
    return new Table("Time of a look-up on each thread, and bytes allocated", columns, rows);
  }

  private Table whileChanging() {
    Figures busy = changing.mean(VIEW, 1);
    return new Table(
        "One reader while changes are applied to the view",
        List.of("changes a second", "ns"),
        List.of(
            List.of("0", "%.1f".formatted(nanos(VIEW, 1))),
            List.of("%,.0f".formatted(busy.changes()), "%.1f".formatted(busy.nanos()))));
  }

  private Plot plot() {
    return new Plot(
        "lookup",
        "Time of a look-up, one reader, in nanoseconds (logarithmic)",
        Arrays.stream(Candidate.values()).map(Candidate::plainTitle).toList(),
        List.of(
            new Plot.Series(
                "ns", Arrays.stream(Candidate.values()).map(each -> nanos(each, 1)).toList())),
        false,
        true);
  }

  private Plot scaling() {
    return new Plot(
        "lookup-readers",
        "Look-ups by all readers, in millions a second (logarithmic)",
        readers.stream().map("%d reading"::formatted).toList(),
        Arrays.stream(Candidate.values())
            .map(
                candidate ->
                    new Plot.Series(
                        candidate.plainTitle(),
                        readers.stream().map(threads -> rate(candidate, threads)).toList()))
            .toList(),
        true,
        true);
  }

  private List<String> remarks() {
    return List.of(
        "The bare maps are what one would write by hand; they say nothing of how a change gets there, which is what the other candidates are for.",
        "A cost is asked for at random among all, so that most of the time goes to memory that no cache of the processor holds: candidates that keep a price in fewer places gain by it.",
        "A limit of freshness costs %.0f ns more: the clock is read, and the age of the tenant's data is looked up."
            .formatted(nanos(Candidate.VIEW_WITHIN, 1) - nanos(VIEW, 1)));
  }
}
