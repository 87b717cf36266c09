package io.github.wrappersync.benchmarks.lookup;

import static io.github.wrappersync.benchmarks.lookup.Candidate.CAFFEINE;
import static io.github.wrappersync.benchmarks.lookup.Candidate.HASH_MAP;
import static io.github.wrappersync.benchmarks.lookup.Candidate.LAUNCH_DARKLY;
import static io.github.wrappersync.benchmarks.lookup.Candidate.REDIS_GET;
import static io.github.wrappersync.benchmarks.lookup.Candidate.VIEW;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.launchdarkly.sdk.server.LDClient;
import io.github.wrappersync.benchmarks.lookup.Forks.Figures;
import io.github.wrappersync.benchmarks.lookup.Samples.Case;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Plot;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import io.lettuce.core.RedisClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.redisson.Redisson;

/** What the figures of the look-ups say. */
final class LookupReport {

  private static final double LEAST_BELOW_REDISSON = 4;
  private static final double LEAST_BELOW_REDIS = 1_000;
  private static final double MOST_WHILE_CHANGING = 1.2;

  /** Of what a bare map gains by a second reader. */
  private static final double LEAST_SCALING = 0.85;

  /**
   * An object takes 16 B at least; heartbeats and JMH allocate beside, spread over the look-ups.
   */
  private static final double NOTHING = 0.5;

  private final Samples samples;
  private final String redis;

  LookupReport(Samples samples, String redis) {
    this.samples = samples;
    this.redis = redis;
  }

  PartReport report() {
    return new PartReport(
        """
        A hundred thousand costs, of 100 operations for each of 1,000 tenants, are asked for one after the other: at random among all of them, by 1, 2
        and 4 threads (on %d cores); and among those of ten busy tenants by one thread. JMH, average time: %d s of warm-up and %d s of measurement
        in a JVM of its own (`%s`, G1), of ours and the bare maps in two JVMs, all candidates in turn. The view is that of a started client which is
        live and gets its heartbeats; its publisher is in memory. Tenant and operation are at hand as strings, other ones than those in the
        maps, and so is the one key that flags, Redisson and Redis want: making it is not counted. Redisson and Redis are asked after everything is
        in the local cache, or in Redis on the same machine. Allocation is what JMH's `gc` profiler says of the whole JVM.
        """
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                Forks.WARM_UP,
                Forks.ITERATIONS,
                Forks.HEAP),
        versions(),
        verdicts(),
        List.of(times(), readers(), whileChanging()),
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
    return version == null ? jar(library) : version.replaceAll("/.*", "");
  }

  /** Where the manifest does not tell the version, the name of the file does. */
  private static String jar(Class<?> library) {
    String file = library.getProtectionDomain().getCodeSource().getLocation().getPath();
    return file.replaceAll(".*-(\\d[^/]*)\\.jar$", "$1");
  }

  private List<Verdict> verdicts() {
    Case changing = new Case(VIEW, 1, Prices.ALL, true);
    double slowed = samples.mean(changing, Figures::nanos) / nanos(VIEW, Prices.ALL);
    double changes = samples.mean(changing, Figures::changes);
    double bytes = samples.mean(new Case(VIEW, 1, Prices.ALL, false), Figures::bytes);
    double gain = rate(VIEW, 2) / rate(VIEW, 1);
    double bare = rate(HASH_MAP, 2) / rate(HASH_MAP, 1);
    return List.of(
        slower(
            "`CreditCosts.require` takes at most 1.3x of a bare Caffeine → HashMap", CAFFEINE, 1.3),
        new Verdict("allocates nothing", "%.2f B a look-up".formatted(bytes), bytes < NOTHING),
        slower("takes no longer than LaunchDarkly's `doubleVariation`", LAUNCH_DARKLY, 1),
        faster("Redisson's best local cached map", LEAST_BELOW_REDISSON, this::bestRedisson),
        faster("a Redis GET", LEAST_BELOW_REDIS, among -> nanos(REDIS_GET, among)),
        new Verdict(
            "%,d changes a second slow it by at most 20 %%".formatted(LookupPart.CHANGES),
            "%+.0f %% at %,.0f changes a second".formatted((slowed - 1) * 100, changes),
            slowed <= MOST_WHILE_CHANGING && changes >= 0.95 * LookupPart.CHANGES),
        new Verdict(
            "scales with its readers: a second one brings at least 85 % of what it brings to a bare HashMap",
            "%.2fx, a bare HashMap %.2fx".formatted(gain, bare), gain >= LEAST_SCALING * bare));
  }

  private double beside(Candidate bare, int among) {
    return nanos(REDIS_GET, among) / nanos(bare, among);
  }

  /** Holds where all prices are asked for and where few are. */
  private Verdict slower(String target, Candidate than, double most) {
    double all = nanos(VIEW, Prices.ALL) / nanos(than, Prices.ALL);
    double few = nanos(VIEW, LookupPart.BUSY) / nanos(than, LookupPart.BUSY);
    return new Verdict(
        target, "%.2fx among all, %.2fx among few".formatted(all, few), all <= most && few <= most);
  }

  private Verdict faster(String than, double least, IntToDoubleFunction theirs) {
    double all = theirs.applyAsDouble(Prices.ALL) / nanos(VIEW, Prices.ALL);
    double few = theirs.applyAsDouble(LookupPart.BUSY) / nanos(VIEW, LookupPart.BUSY);
    return new Verdict(
        "is at least %,.0fx as fast as %s".formatted(least, than),
        "%,.1fx among all, %,.1fx among few".formatted(all, few),
        all >= least && few >= least);
  }

  private double bestRedisson(int among) {
    return Arrays.stream(Candidate.values())
        .filter(Candidate::isRedisson)
        .mapToDouble(candidate -> nanos(candidate, among))
        .min()
        .orElse(Double.NaN);
  }

  private double nanos(Candidate candidate, int among) {
    return samples.mean(new Case(candidate, 1, among, false), Figures::nanos);
  }

  /** Millions of look-ups a second, by all readers, among all prices. */
  private double rate(Candidate candidate, int readers) {
    Case of = new Case(candidate, readers, Prices.ALL, false);
    return readers * 1_000 / samples.mean(of, Figures::nanos);
  }

  private Table times() {
    List<List<String>> rows = new ArrayList<>();
    for (Candidate candidate : Candidate.values()) {
      Case of = new Case(candidate, 1, Prices.ALL, false);
      rows.add(
          List.of(
              candidate.title(),
              "%,.1f".formatted(nanos(candidate, Prices.ALL)),
              "%,.1f".formatted(nanos(candidate, LookupPart.BUSY)),
              "%,.0f".formatted(samples.mean(of, Figures::bytes))));
    }
    return new Table(
        "One reader: time of a look-up, and bytes that it allocates",
        List.of("look-up", "ns, among all", "ns, among those of ten tenants", "B"),
        rows);
  }

  private Table readers() {
    List<List<String>> rows = new ArrayList<>();
    for (Candidate candidate : scaled()) {
      List<String> row = new ArrayList<>(List.of(candidate.title()));
      LookupPart.READERS.forEach(each -> row.add("%,.2f".formatted(rate(candidate, each))));
      rows.add(row);
    }
    List<String> columns = new ArrayList<>(List.of("look-up"));
    LookupPart.READERS.forEach(each -> columns.add("%d reading".formatted(each)));
    return new Table("Millions of look-ups a second, by all readers together", columns, rows);
  }

  private static List<Candidate> scaled() {
    return Arrays.stream(Candidate.values()).filter(Candidate::isScaled).toList();
  }

  private Table whileChanging() {
    Case busy = new Case(VIEW, 1, Prices.ALL, true);
    return new Table(
        "One reader while changes are applied to the view",
        List.of("changes a second", "ns"),
        List.of(
            List.of("0", "%.1f".formatted(nanos(VIEW, Prices.ALL))),
            List.of(
                "%,.0f".formatted(samples.mean(busy, Figures::changes)),
                "%.1f".formatted(samples.mean(busy, Figures::nanos)))));
  }

  private Plot plot() {
    return new Plot(
        "lookup",
        "Time of a look-up, one reader, in nanoseconds (logarithmic)",
        Arrays.stream(Candidate.values()).map(Candidate::plainTitle).toList(),
        List.of(
            series("among all", Prices.ALL), series("among those of ten tenants", LookupPart.BUSY)),
        false,
        true);
  }

  private Plot.Series series(String name, int among) {
    return new Plot.Series(
        name, Arrays.stream(Candidate.values()).map(each -> nanos(each, among)).toList());
  }

  private Plot scaling() {
    return new Plot(
        "lookup-readers",
        "Look-ups by all readers together, in millions a second (logarithmic)",
        LookupPart.READERS.stream().map("%d reading"::formatted).toList(),
        scaled().stream()
            .map(
                candidate ->
                    new Plot.Series(
                        candidate.plainTitle(),
                        LookupPart.READERS.stream().map(each -> rate(candidate, each)).toList()))
            .toList(),
        true,
        true);
  }

  private List<String> remarks() {
    return List.of(
        "The bare maps are what one would write by hand; they say nothing of how a change gets there, which is what the others are for.",
        "Among all prices most of the time goes to memory that no cache of the processor holds: who keeps a price in fewer places gains by it. Among few, it is the instructions that count.",
        "A Redis GET takes %,.0f times as long as the bare Caffeine → HashMap among all and %,.0f times as long as the bare HashMap: where one of these figures is below 1,000, memory alone takes more than the target leaves. Among few it is %,.0f and %,.0f times."
            .formatted(
                beside(CAFFEINE, Prices.ALL),
                beside(HASH_MAP, Prices.ALL),
                beside(CAFFEINE, LookupPart.BUSY),
                beside(HASH_MAP, LookupPart.BUSY)),
        "A limit of freshness costs %.0f ns more: the clock is read, and the age of the tenant's data is looked up."
            .formatted(nanos(Candidate.VIEW_WITHIN, Prices.ALL) - nanos(VIEW, Prices.ALL)));
  }
}
