package io.github.wrappersync.publisher.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.proof.RunReport.Fault;
import io.github.wrappersync.publisher.proof.RunReport.Machine;
import io.github.wrappersync.publisher.proof.RunReport.Round;
import io.github.wrappersync.publisher.proof.RunReport.Run;
import io.github.wrappersync.publisher.proof.RunReport.Traffic;
import io.github.wrappersync.publisher.proof.RunReport.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofReportTest {

  private static final Instant BEGUN = Instant.parse("2026-01-01T10:00:00Z");
  private static final String HOSTILE = "<script>alert('x')</script> & \"a|b\"";

  @TempDir private Path directory;

  @Test
  void aRunWithoutViolationsSaysSoFirst() throws IOException {
    ProofReport.in(directory).run(run(12, List.of()));

    assertThat(html()).contains("<p class=\"good\"><b>0</b> missed</p>").doesNotContain("\"bad\"");
    assertThat(markdown())
        .contains("**0 missed** · **0 wrong** · **0 doubled** · **0 leaked**")
        .contains("Nothing was missed, nothing was wrong, nothing was done twice")
        .doesNotContain("## What was found");
  }

  @Test
  void theLongestTimeLeavesOutRestartsOfPostgresWhichAreToldByThemselves() throws IOException {
    Round round =
        round(
            1,
            List.of(
                fault(FaultKind.KILL_LEADER, 6_840),
                fault(FaultKind.REDIS_FLUSH, 200),
                fault(FaultKind.POSTGRES_CRASH, 12_300)),
            List.of());

    ProofReport.in(directory).run(report(List.of(round)));

    assertThat(markdown())
        .contains(
            "within 6.84 s \\(the longest: kill -9 of the publisher that writes, part, round 1\\)")
        .contains("After a restart of PostgreSQL: within 12.30 s");
  }

  @Test
  void kindsAreToldWithCountMedianAndLongest() throws IOException {
    Round round =
        round(
            1,
            List.of(
                fault(FaultKind.REDIS_FLUSH, 100),
                fault(FaultKind.REDIS_FLUSH, 300),
                fault(FaultKind.REDIS_FLUSH, 2_000)),
            List.of());

    ProofReport.in(directory).run(report(List.of(round)));

    assertThat(markdown()).contains("| FLUSHALL in Redis | 3 | 0.30 s | 2.00 s |");
    assertThat(html())
        .contains("<tr><td>FLUSHALL in Redis</td><td>3</td><td>0.30 s</td><td>2.00 s</td></tr>");
  }

  @Test
  void violationsAreCountedShownAndToldHowToSeeAgain() throws IOException {
    Violation violation = new Violation(Check.LEDGER, Outcome.DOUBLED, "crm: event 7", "2 effects");

    ProofReport.in(directory).run(report(List.of(round(3, List.of(), List.of(violation)))));

    assertThat(html())
        .contains("<p class=\"bad\"><b>1</b> doubled</p>")
        .contains("2 effects")
        .contains("-Dproof.round=1003");
    assertThat(markdown())
        .contains("The run found faults: 0 missed, 0 wrong, 1 doubled, 0 leaked")
        .contains("## What was found")
        .contains("| 3 | doubled |");
  }

  @Test
  void whateverWasFoundIsEscaped() throws IOException {
    Violation violation = new Violation(Check.SCOPE, Outcome.LEAKED, HOSTILE, HOSTILE);
    Fault fault =
        new Fault(
            FaultKind.CLOCK_JUMP,
            HOSTILE,
            Duration.ZERO,
            Duration.ZERO,
            Optional.of(Duration.ofMillis(70)));
    ProofReport report = ProofReport.in(directory);

    report.run(report(List.of(round(1, List.of(fault), List.of(violation)))));

    assertThat(html()).contains("&lt;script&gt;").doesNotContain("<script");
    assertThat(markdown()).contains("a\\|b").doesNotContain("<script");
  }

  @Test
  void thePageNeedsNothingFromElsewhereAndNoScripts() throws IOException {
    ProofReport.in(directory).run(run(3, List.of()));

    assertThat(html()).doesNotContain("http://").doesNotContain("https://").doesNotContain("src=");
    assertThat(html()).contains("prefers-color-scheme: dark").contains("<svg viewBox");
  }

  @Test
  void thePartsOfOtherProofsStayInTheReport() throws IOException {
    Files.writeString(
        directory.resolve("fuzz.properties"),
        """
        seed=1
        begun=2026-01-01T09:00:00Z
        lasted=PT1M44S
        read=188931
        refused=811069
        failures=0
        slowest=PT0.264S
        mostAllocated=2695632
        readers=envelope, webhook
        """);
    ProofReport.in(directory).planted(List.of(planted(List.of())));
    ProofReport.in(directory).run(run(2, List.of()));

    assertThat(markdown())
        .contains("| the gap rule is off by one | NOT FOUND |")
        .contains("1,000,000 hostile inputs in 1:44 min")
        .contains("2 rounds");
  }

  @Test
  void aBugThatWasNotPlantedIsNotPassedOver() throws IOException {
    ProofReport.in(directory).planted(List.of(planted(List.of())));

    assertThat(markdown()).contains("| a lease is not fenced | NOT PLANTED |");
  }

  @Test
  void theRunOfAnEarlierBuildIsNotTakenForTheOneThatBegan() throws IOException {
    ProofReport report = ProofReport.in(directory);
    report.run(run(2, List.of()));

    report.runBegins();
    report.planted(List.of());

    assertThat(markdown()).contains("The run under faults was not made");
  }

  @Test
  void aPlantedBugIsToldWithWhatFoundIt() throws IOException {
    ProofReport.in(directory)
        .planted(
            List.of(
                planted(
                    List.of(new Violation(Check.VIEWS, Outcome.MISSED, "crm-1", "14 records")))));

    assertThat(markdown())
        .contains("The run under faults was not made")
        .contains(
            "| the gap rule is off by one | the views of every application equal what SQL says | crm-1: 14 records | 42 | 1 of 4 | 0:31 min |");
  }

  @Test
  void theSameRunMakesTheSameReport() throws IOException {
    ProofReport.in(directory).run(run(20, List.of()));
    String first = html() + markdown();

    ProofReport.in(directory).run(run(20, List.of()));

    assertThat(html() + markdown()).isEqualTo(first);
  }

  private String html() throws IOException {
    return Files.readString(directory.resolve("report.html"));
  }

  private String markdown() throws IOException {
    return Files.readString(directory.resolve("report.md"));
  }

  private static PlantedBug planted(List<Violation> violations) {
    return new PlantedBug(Plant.GAP_RULE, 42, BEGUN, Duration.ofSeconds(31), 1, 4, violations);
  }

  private static Fault fault(FaultKind kind, int millis) {
    return new Fault(
        kind,
        "part",
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        Optional.of(Duration.ofMillis(millis)));
  }

  private static Round round(int number, List<Fault> faults, List<Violation> violations) {
    return new Round(
        number,
        1_000 + number,
        false,
        new Traffic(4_000, 300, 20, 9_000, 40, 70),
        faults,
        Optional.of(Duration.ofMillis(800)),
        violations);
  }

  private static RunReport report(List<Round> rounds) {
    Machine machine = new Machine("2 processors", "OpenJDK 17", "18.0", "7.2");
    return new RunReport(new Run(42, BEGUN, Duration.ofSeconds(650), "proof", machine), rounds);
  }

  /** Faults of all kinds, some rounds storms. */
  private static RunReport run(int count, List<Violation> violations) {
    Random random = new Random(1);
    FaultKind[] kinds = FaultKind.values();
    List<Round> rounds = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      List<Fault> faults = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        FaultKind kind = kinds[random.nextInt(kinds.length)];
        faults.add(fault(kind, 50 + random.nextInt(kind.restartsPostgres() ? 11_500 : 7_000)));
      }
      rounds.add(round(number, faults, violations));
    }
    return report(rounds);
  }
}
