package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Round;
import io.github.wrappersync.publisher.proof.RunReport.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The report as a page of HTML that needs nothing else: no scripts, nothing from elsewhere. */
final class HtmlReport {

  static final List<String> ROUNDS =
      List.of(
          "Round",
          "Faults come",
          "Faults",
          "Rows changed",
          "Committed",
          "Rolled back",
          "Events",
          "Lost",
          "Recovered",
          "Converged",
          "Violations");

  private static final int MOST_VIOLATIONS = 200;

  private final StringBuilder page = new StringBuilder();

  private HtmlReport() {}

  static String of(ProofParts parts) {
    return new HtmlReport().write(parts);
  }

  private String write(ProofParts parts) {
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Wrapper Sync: the proof</title>
        <style>
        """);
    page.append(styles());
    page.append("</style>\n</head>\n<body>\n<main>\n<h1>Wrapper Sync: the proof</h1>\n");
    parts.run().ifPresentOrElse(this::run, () -> paragraph("The run under faults was not made."));
    planted(parts.planted());
    heading("Hostile inputs");
    paragraph(parts.fuzz().map(Words::fuzz).orElse("Were not made."));
    parts.run().ifPresent(this::rounds);
    page.append("</main>\n</body>\n</html>\n");
    return page.toString();
  }

  private static String styles() {
    try (InputStream css =
        Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"), "report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(RunReport run) {
    page.append("<div class=\"counts\">\n");
    for (Outcome outcome : Outcome.values()) {
      long count = run.count(outcome);
      page.append(
          "<p class=\"%s\"><b>%s</b> %s</p>%n"
              .formatted(count == 0 ? "good" : "bad", Words.number(count), outcome.word()));
    }
    page.append("</div>\n");
    page.append("<p class=\"verdict\">%s</p>%n".formatted(Escape.html(Words.verdict(run))));
    Words.summary(run).forEach(this::paragraph);
    violations(run);
    plot(run);
    heading("Faults");
    table(
        List.of("Kind", "Count", "Median time to converge", "Longest"),
        FaultFigures.of(run).stream().map(Words::kind).map(this::escaped).toList());
    heading("What is compared after each round");
    page.append("<ul>\n");
    Arrays.stream(Check.values())
        .forEach(check -> page.append("<li>%s</li>%n".formatted(Escape.html(check.sentence()))));
    page.append("</ul>\n");
    heading("The run");
    page.append("<dl>\n");
    Words.facts(run)
        .forEach(
            fact ->
                page.append(
                    "<dt>%s</dt><dd>%s</dd>%n"
                        .formatted(Escape.html(fact.get(0)), Escape.html(fact.get(1)))));
    page.append("</dl>\n");
  }

  private void violations(RunReport run) {
    List<List<String>> rows =
        run.rounds().stream()
            .flatMap(round -> round.violations().stream().map(v -> violation(round, v)))
            .limit(MOST_VIOLATIONS)
            .toList();
    if (!rows.isEmpty()) {
      heading("What was found");
      table(List.of("Round", "Outcome", "Should hold", "Where", "Found", "Again"), rows);
    }
  }

  private List<String> violation(Round round, Violation violation) {
    return List.of(
        String.valueOf(round.number()),
        "<span class=\"bad\">%s</span>".formatted(violation.outcome().word()),
        Escape.html(violation.check().sentence()),
        Escape.html(violation.where()),
        Escape.html(violation.found()),
        command(round));
  }

  private void plot(RunReport run) {
    heading("Time to converge");
    page.append("<figure>\n<p class=\"legend\">");
    for (FaultKind.Family family : FaultKind.Family.values()) {
      page.append(
          "<span><svg viewBox=\"0 0 10 10\"><circle class=\"%s\" cx=\"5\" cy=\"5\" r=\"4\"/></svg> %s</span> "
              .formatted(family.style(), Escape.html(family.plainName())));
    }
    page.append(
        "<span><svg viewBox=\"0 0 10 10\"><path class=\"end\" d=\"M5 1 l4 4 l-4 4 l-4 -4 z\"/></svg> end of a round</span></p>\n");
    page.append(ConvergencePlot.of(run));
    page.append(
        "<figcaption>A dot for each fault that came alone: the time from its end until a change that was committed right after it was in all views and ledgers. A diamond for each round: the time from the end of its writers until everything was everywhere. Of the storms, in which faults overlap, there are only the diamonds.</figcaption>\n</figure>\n");
  }

  private void planted(List<PlantedBug> bugs) {
    heading("Planted bugs");
    if (bugs.isEmpty()) {
      paragraph("None were planted.");
      return;
    }
    paragraph("The test of the tests: the same run, with a bug in the product, has to find it.");
    table(
        List.of("Bug", "What did not hold", "For example", "Seed", "Rounds", "Took", "Begun"),
        Words.planted(bugs).stream().map(this::escaped).toList());
  }

  private void rounds(RunReport run) {
    heading("Rounds");
    List<String> header = new ArrayList<>(ROUNDS);
    header.add("Again");
    table(
        header,
        run.rounds().stream()
            .map(
                round -> {
                  List<String> row = new ArrayList<>(escaped(Words.round(round)));
                  if (!round.violations().isEmpty()) {
                    row.set(
                        row.size() - 1,
                        "<span class=\"bad\">%d</span>".formatted(round.violations().size()));
                  }
                  row.add(command(round));
                  return row;
                })
            .toList());
  }

  private static String command(Round round) {
    return "<details><summary>seed %d</summary><code>%s</code></details>"
        .formatted(round.seed(), Escape.html(Replay.command(round.seed())));
  }

  private List<String> escaped(List<String> cells) {
    return cells.stream().map(Escape::html).toList();
  }

  private void heading(String text) {
    page.append("<h2>%s</h2>%n".formatted(Escape.html(text)));
  }

  private void paragraph(String text) {
    page.append("<p>%s</p>%n".formatted(Escape.html(text)));
  }

  /** The cells are HTML already. */
  private void table(List<String> header, List<List<String>> rows) {
    page.append("<div class=\"scroll\"><table>\n<thead><tr>");
    page.append(
        header.stream()
            .map(cell -> "<th>" + Escape.html(cell) + "</th>")
            .collect(Collectors.joining()));
    page.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      page.append(
          row.stream()
              .map(cell -> "<td>" + cell + "</td>")
              .collect(Collectors.joining("", "<tr>", "</tr>\n")));
    }
    page.append("</tbody>\n</table></div>\n");
  }
}
