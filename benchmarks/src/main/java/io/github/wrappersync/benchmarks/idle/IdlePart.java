package io.github.wrappersync.benchmarks.idle;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.profile.Profile;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import io.github.wrappersync.benchmarks.servers.Child;
import io.github.wrappersync.benchmarks.servers.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a publisher and a client take of the processor while nothing changes. */
public final class IdlePart implements Part {

  private static final Duration START = Duration.ofSeconds(60);
  private static final double MOST_OF_PUBLISHER = 1;
  private static final double MOST_OF_CLIENT = 0.5;

  /**
   * What each process took while nothing happened.
   *
   * @param publisher percent of a core
   * @param client percent of a core
   * @param postgres percent of a core, all its processes together
   * @param publisherMegabytes resident at the end
   * @param clientMegabytes resident at the end
   * @param threads what each thread of the two has worked
   */
  private record Took(
      double publisher,
      double client,
      double postgres,
      double publisherMegabytes,
      double clientMegabytes,
      List<Table> threads) {}

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String title() {
    return "Doing nothing";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    int records = run.size().choose(100_000, 1_000);
    int settling = run.size().choose(90, 1);
    int seconds = run.size().choose(60, 3);
    try (Stage stage = Stage.set(run, "idle", records)) {
      Publisher publisher = Publisher.of(run);
      run.progress("  installs, and tells %,d records for the first time", records);
      publisher.install(stage);
      try (Child process = publisher.start(stage)) {
        process.awaitLogged("Ready:", START);
        try (Child client = client(stage, publisher)) {
          run.progress("  does nothing for %d s", settling + seconds);
          TimeUnit.SECONDS.sleep(settling);
          Took took = took(stage, process, client, seconds);
          return report(
              took, profileOfPostgres(run, stage), publisher, stage, records, settling, seconds);
        }
      }
    }
  }

  private static Child client(Stage stage, Publisher publisher) throws Exception {
    Child client =
        Child.main(
            IdleClient.class,
            List.of(
                "-Xmx1g",
                "-Didle.redis=" + stage.redis().uri(),
                "-Didle.publisher=" + publisher.url(),
                "-Didle.token=" + Publisher.token("crm")),
            Map.of(),
            stage.directory().resolve("client.log"));
    try {
      client.awaitLogged(IdleClient.LIVE, START.multipliedBy(2));
      return client;
    } catch (Exception e) {
      client.close();
      throw e;
    }
  }

  private static Took took(Stage stage, Child publisher, Child client, int seconds)
      throws InterruptedException {
    Map<Long, Usage.Task> publisherThreads = publisher.threads();
    Map<Long, Usage.Task> clientThreads = client.threads();
    long began = System.nanoTime();
    double publisherBefore = publisher.cpuSeconds();
    double clientBefore = client.cpuSeconds();
    double postgresBefore = stage.postgres().cpuSeconds();
    TimeUnit.SECONDS.sleep(seconds);
    publisher.requireAlive();
    client.requireAlive();
    double percent = 100 / ((System.nanoTime() - began) / 1e9);
    String what = "%d s of doing nothing".formatted(seconds);
    return new Took(
        (publisher.cpuSeconds() - publisherBefore) * percent,
        (client.cpuSeconds() - clientBefore) * percent,
        (stage.postgres().cpuSeconds() - postgresBefore) * percent,
        publisher.residentMegabytes(),
        client.residentMegabytes(),
        List.of(
            Profile.ofThreads(what, "the publisher", publisherThreads, publisher.threads()),
            Profile.ofThreads(what, "the client", clientThreads, client.threads())));
  }

  private static List<Table> profileOfPostgres(Run run, Stage stage) throws Exception {
    int seconds = run.size().choose(20, 1);
    return Profile.ofPostgres(
        "%d s of doing nothing".formatted(seconds),
        stage.postgres(),
        () -> TimeUnit.SECONDS.sleep(seconds));
  }

  private static PartReport report(
      Took took,
      List<Table> postgres,
      Publisher publisher,
      Stage stage,
      int records,
      int settling,
      int seconds)
      throws Exception {
    List<Table> tables = new ArrayList<>();
    tables.add(
        new Table(
            "While nothing happens",
            List.of("process", "of a core", "resident"),
            List.of(
                row("publisher", took.publisher, megabytes(took.publisherMegabytes)),
                row("client", took.client, megabytes(took.clientMegabytes)),
                row("PostgreSQL, all processes", took.postgres, ""))));
    tables.addAll(took.threads);
    tables.addAll(postgres);
    return new PartReport(
        """
        A publisher (%s) and an application that holds the costs of all tenants (`-Xmx1g`), processes of their own, with %,d credit configurations of
        1,000 tenants. They are left alone for %d s after their start, then the time that each has worked (`/proc/<pid>/stat`) is taken over %d s in
        which nothing changes. The clock of the kernel has steps of 10 ms.
        """
            .formatted(publisher.settings(), records, settling, seconds),
        stage.versions(),
        List.of(
            verdict(
                "an idle publisher takes less than %s of a core",
                took.publisher, MOST_OF_PUBLISHER),
            verdict("an idle client takes less than %s of a core", took.client, MOST_OF_CLIENT)),
        tables,
        List.of(),
        List.of(
            "PostgreSQL's share is what the publisher's questions cost it, and its own background work.",
            "The writer waits in `sync.await_news`, whose time in the table of statements is nearly all sleep.",
            "The compilers are at work for minutes after a start; what their threads take goes down to nothing."));
  }

  private static Verdict verdict(String target, double percent, double most) {
    return new Verdict(target.formatted(percent(most)), percent(percent), percent < most);
  }

  private static List<String> row(String process, double percent, String resident) {
    return List.of(process, percent(percent), resident);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f %%", value);
  }

  private static String megabytes(double value) {
    return String.format(Locale.ROOT, "%.0f MB", value);
  }
}
