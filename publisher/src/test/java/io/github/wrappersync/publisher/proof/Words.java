package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Fault;
import io.github.wrappersync.publisher.proof.RunReport.Round;
import io.github.wrappersync.publisher.proof.RunReport.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** The sentences and figures of the report, for both of its forms; not escaped yet. */
final class Words {

  static final String NONE = "–";

  private static final int LONGEST_EXAMPLE = 160;

  private Words() {}

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1_000.0);
  }

  static String seconds(Optional<Duration> time) {
    return time.map(Words::seconds).orElse(NONE);
  }

  /** Of a run, in minutes. */
  static String length(Duration time) {
    return "%d:%02d min".formatted(time.toMinutes(), time.toSecondsPart());
  }

  static String moment(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** "0 missed" and its like. */
  static String count(RunReport run, Outcome outcome) {
    return "%s %s".formatted(number(run.count(outcome)), outcome.word());
  }

  /** What the run has shown, in one sentence. */
  static String verdict(RunReport run) {
    if (run.violations().findAny().isEmpty()) {
      return "Nothing was missed, nothing was wrong, nothing was done twice, and nobody was shown what is not theirs.";
    }
    return "The run found faults: "
        + Arrays.stream(Outcome.values())
            .map(outcome -> count(run, outcome))
            .collect(Collectors.joining(", "))
        + ".";
  }

  static List<String> summary(RunReport run) {
    Traffic traffic = run.traffic();
    long storms = run.rounds().stream().filter(Round::storm).count();
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "%s rounds (%s of them storms) with %s faults. %s rows changed in %s committed transactions (%s were rolled back), told as %s events."
            .formatted(
                number(run.rounds().size()),
                number(storms),
                number(run.faults().count()),
                number(traffic.changes()),
                number(traffic.committed()),
                number(traffic.rolledBack()),
                number(traffic.events())));
    sentences.add(
        "%s messages were lost on their way; %s events reached applications because they were pulled."
            .formatted(number(traffic.lost()), number(traffic.recovered())));
    run.slowest()
        .ifPresent(
            slowest ->
                sentences.add(
                    "After any single fault, restarts of PostgreSQL apart, everybody held everything again within %s (the longest: %s, %s, round %d). Promised is less than %d s."
                        .formatted(
                            seconds(slowest.converged().orElseThrow()),
                            slowest.kind().plainName(),
                            slowest.target(),
                            roundOf(run, slowest),
                            RunReport.PROMISE.toSeconds())));
    slowestRestart(run)
        .ifPresent(
            time ->
                sentences.add(
                    "After a restart of PostgreSQL: within %s.".formatted(seconds(time))));
    return sentences;
  }

  private static int roundOf(RunReport run, Fault fault) {
    return run.rounds().stream()
        .filter(round -> round.faults().contains(fault))
        .mapToInt(Round::number)
        .findFirst()
        .orElse(0);
  }

  private static Optional<Duration> slowestRestart(RunReport run) {
    return run.faults()
        .filter(fault -> fault.kind().restartsPostgres())
        .flatMap(fault -> fault.converged().stream())
        .max(Comparator.naturalOrder());
  }

  /** What it ran on, as names and values. */
  static List<List<String>> facts(RunReport run) {
    RunReport.Machine machine = run.run().machine();
    return List.of(
        List.of("Begun", moment(run.run().begun())),
        List.of("Lasted", length(run.run().lasted())),
        List.of("Form", run.run().profile()),
        List.of("Seed", String.valueOf(run.run().seed())),
        List.of("Machine", machine.description()),
        List.of("Java", machine.java()),
        List.of("PostgreSQL", machine.postgres()),
        List.of("Redis", machine.redis()));
  }

  static List<String> kind(FaultFigures kind) {
    return List.of(
        kind.kind().plainName(),
        number(kind.count()),
        seconds(kind.median()),
        seconds(kind.longest()));
  }

  static List<String> round(Round round) {
    Traffic traffic = round.traffic();
    return List.of(
        String.valueOf(round.number()),
        round.storm() ? "storm" : "one by one",
        number(round.faults().size()),
        number(traffic.changes()),
        number(traffic.committed()),
        number(traffic.rolledBack()),
        number(traffic.events()),
        number(traffic.lost()),
        number(traffic.recovered()),
        seconds(round.converged()),
        number(round.violations().size()));
  }

  /** A row for each bug that there is to plant, also for one that was not. */
  static List<List<String>> planted(List<PlantedBug> bugs) {
    return Arrays.stream(Plant.values())
        .map(
            plant ->
                bugs.stream()
                    .filter(bug -> bug.plant() == plant)
                    .findFirst()
                    .map(Words::planted)
                    .orElse(List.of(plant.sentence(), "NOT PLANTED", NONE, NONE, NONE, NONE, NONE)))
        .toList();
  }

  private static List<String> planted(PlantedBug bug) {
    boolean found = !bug.violations().isEmpty();
    return List.of(
        bug.plant().sentence(),
        found
            ? bug.foundBy().stream().map(Check::sentence).collect(Collectors.joining("; "))
            : "NOT FOUND",
        example(bug),
        String.valueOf(bug.seed()),
        "%d of %d".formatted(bug.rounds(), bug.limit()),
        length(bug.lasted()),
        moment(bug.begun()));
  }

  private static String example(PlantedBug bug) {
    return bug.violations().stream()
        .filter(violation -> bug.plant().finders().contains(violation.check()))
        .findFirst()
        .map(violation -> "%s: %s".formatted(violation.where(), violation.found()))
        .map(
            text ->
                text.length() > LONGEST_EXAMPLE ? text.substring(0, LONGEST_EXAMPLE) + "…" : text)
        .orElse(NONE);
  }

  static String fuzz(Properties figures) {
    long read = Long.parseLong(figures.getProperty("read"));
    long refused = Long.parseLong(figures.getProperty("refused"));
    return "%s hostile inputs in %s (seed %s, begun %s): %s were refused with the documented exception, %s were read into values that hold, %s did anything else. The slowest took %s, the greediest allocated %s bytes. Readers: %s."
        .formatted(
            number(read + refused),
            length(Duration.parse(figures.getProperty("lasted"))),
            figures.getProperty("seed"),
            moment(Instant.parse(figures.getProperty("begun"))),
            number(refused),
            number(read),
            figures.getProperty("failures"),
            seconds(Duration.parse(figures.getProperty("slowest"))),
            number(Long.parseLong(figures.getProperty("mostAllocated"))),
            figures.getProperty("readers"));
  }
}
