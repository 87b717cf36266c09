package io.github.wrappersync.publisher.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The report as Markdown. */
final class MarkdownReport {

  private final StringBuilder text = new StringBuilder();

  private MarkdownReport() {}

  static String of(ProofParts parts) {
    return new MarkdownReport().write(parts);
  }

  private String write(ProofParts parts) {
    line("# Wrapper Sync: the proof");
    parts.run().ifPresentOrElse(this::run, () -> paragraph("The run under faults was not made."));
    planted(parts.planted());
    line("## Hostile inputs");
    paragraph(parts.fuzz().map(Words::fuzz).orElse("Were not made."));
    parts.run().ifPresent(this::rounds);
    return text.toString();
  }

  private void run(RunReport run) {
    line(
        Arrays.stream(Outcome.values())
            .map(outcome -> "**" + Words.count(run, outcome) + "**")
            .collect(Collectors.joining(" · ")));
    paragraph(Words.verdict(run));
    Words.summary(run).forEach(this::paragraph);
    List<List<String>> violations =
        run.rounds().stream()
            .flatMap(
                round ->
                    round.violations().stream()
                        .map(
                            v ->
                                List.of(
                                    String.valueOf(round.number()),
                                    v.outcome().word(),
                                    v.check().sentence(),
                                    v.where(),
                                    v.found())))
            .toList();
    if (!violations.isEmpty()) {
      line("## What was found");
      table(List.of("Round", "Outcome", "Should hold", "Where", "Found"), violations);
    }
    line("## The run");
    table(List.of("", ""), Words.facts(run));
    line("## Faults");
    table(
        List.of("Kind", "Count", "Median time to converge", "Longest"),
        FaultFigures.of(run).stream().map(Words::kind).toList());
    line("## What is compared after each round");
    Arrays.stream(Check.values())
        .forEach(check -> text.append("- ").append(check.sentence()).append('\n'));
    text.append('\n');
  }

  private void planted(List<PlantedBug> bugs) {
    line("## Planted bugs");
    if (bugs.isEmpty()) {
      paragraph("None were planted.");
      return;
    }
    table(
        List.of("Bug", "What did not hold", "For example", "Seed", "Rounds", "Took", "Begun"),
        Words.planted(bugs));
  }

  private void rounds(RunReport run) {
    line("## Rounds");
    List<String> header = new ArrayList<>(HtmlReport.ROUNDS);
    header.add("Again");
    table(
        header,
        run.rounds().stream()
            .map(
                round -> {
                  List<String> row = new ArrayList<>(Words.round(round));
                  row.add(Replay.command(round.seed()));
                  return row;
                })
            .toList());
  }

  private void line(String line) {
    text.append(line).append("\n\n");
  }

  private void paragraph(String sentence) {
    line(Escape.markdown(sentence));
  }

  private void table(List<String> header, List<List<String>> rows) {
    row(header);
    text.append("|").append(" --- |".repeat(header.size())).append('\n');
    rows.forEach(this::row);
    text.append('\n');
  }

  private void row(List<String> cells) {
    text.append(cells.stream().map(Escape::markdown).collect(Collectors.joining(" | ", "| ", " |")))
        .append('\n');
  }
}
