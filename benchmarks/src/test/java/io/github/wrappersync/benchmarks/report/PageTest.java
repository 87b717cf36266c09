package io.github.wrappersync.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {

  @TempDir Path directory;
  private Page page;

  @BeforeEach
  void begin() {
    page = page();
  }

  private Page page() {
    return new Page(directory.resolve("results"), directory.resolve("docs"));
  }

  @Test
  void aPartThatIsMeasuredAloneLeavesTheOthersAsTheyWere() throws IOException {
    page.replace("one", "The first", report("its former setting", true));
    page.replace("two", "The second", report("of the second", false));
    Page later = page();
    later.replace("one", "The first", report("anew", true));
    String text = written(later, "one", "two");

    assertTrue(text.contains("anew"));
    assertFalse(text.contains("its former setting"));
    assertTrue(text.contains("of the second"));
  }

  @Test
  void partsAreShownInTheirOrderAndThoseNeverMeasuredAreLeftOut() throws IOException {
    page.replace("two", "The second", report("b", true));
    page.replace("one", "The first", report("a", true));
    String text = written(page, "zero", "one", "two");

    int first = text.indexOf("\n## The first\n");
    int second = text.indexOf("\n## The second\n");
    assertTrue(first > 0 && second > first, text);
    assertFalse(text.contains("zero"));
  }

  @Test
  void theSummaryHasEveryTargetWithItsFigureAndVerdict() throws IOException {
    page.replace("one", "The first: fast?", report("a", true));
    page.replace("two", "The second", report("b", false));
    String text = written(page, "one", "two");

    assertTrue(text.contains("1 of 2 are met."), text);
    assertTrue(text.contains("| [one](#the-first-fast) | below 3 ms | 2 ms | met |"), text);
    assertTrue(text.contains("| [two](#the-second) | below 3 ms | 2 ms | **missed** |"), text);
  }

  @Test
  void aSmokeJudgesNothing() throws IOException {
    Page smoke = new Page(directory.resolve("results"), directory.resolve("docs"), false);
    smoke.replace("one", "The first", report("a", true));
    String text = written(smoke, "one");

    assertTrue(text.contains("| 2 ms | not judged |"), text);
    assertFalse(text.contains("are met"), text);
  }

  @Test
  void theVersionsOfTheServersStandWithThePartThatUsedThem() throws IOException {
    page.replace("one", "The first", report("a", true));
    String row = lineWith(written(page, "one"), "| [one](#the-first) | 20");

    assertTrue(row.endsWith("| 18.6 | none |"), row);
  }

  @Test
  void aBarInACellDoesNotEndIt() throws IOException {
    Table table = new Table("odd", List.of("a|b"), List.of(List.of("1|2\n3")));
    page.replace(
        "one",
        "The first",
        new PartReport("s", Map.of(), List.of(), List.of(table), List.of(), List.of()));
    String text = written(page, "one");

    assertTrue(text.contains("| a\\|b |\n| --- |\n| 1\\|2 3 |"), text);
  }

  @Test
  void aFigureThatIsMissingSurvivesTheFile() throws IOException {
    page.replace("one", "The first", withPlot("a-plot", 3.0, Double.NaN));
    page.write(List.of("one"));

    String json = Files.readString(directory.resolve("results/one.json"));
    assertTrue(json.contains("\"NaN\""), json);
    String svg = Files.readString(directory.resolve("docs/benchmarks/a-plot.svg"));
    assertEquals(1, svg.split("<title>", -1).length - 1, svg);
  }

  @Test
  void plotsThatAreNotShownAnyMoreAreDeleted() throws IOException {
    page.replace("one", "The first", withPlot("former", 1.0));
    page.write(List.of("one"));
    page.replace("one", "The first", withPlot("present", 1.0));
    page.write(List.of("one"));

    assertFalse(Files.exists(directory.resolve("docs/benchmarks/former.svg")));
    assertTrue(Files.exists(directory.resolve("docs/benchmarks/present.svg")));
  }

  @Test
  void twoPlotsOfOneNameAreRefused() {
    page.replace("one", "The first", withPlot("same", 1.0));
    page.replace("two", "The second", withPlot("same", 1.0));

    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> page.write(List.of("one", "two")));
    assertTrue(refusal.getMessage().contains("'same'"), refusal.getMessage());
  }

  private static PartReport report(String setting, boolean met) {
    return new PartReport(
        setting,
        Map.of(PartReport.POSTGRESQL, "18.6"),
        List.of(new Verdict("below 3 ms", "2 ms", met)),
        List.of(),
        List.of(),
        List.of());
  }

  private static PartReport withPlot(String name, Double... values) {
    Plot plot =
        new Plot(
            name,
            "A plot",
            List.of("a", "b").subList(0, values.length),
            List.of(new Plot.Series("ours", List.of(values))),
            false,
            false);
    return new PartReport("s", Map.of(), List.of(), List.of(), List.of(plot), List.of());
  }

  private static String written(Page page, String... parts) throws IOException {
    return Files.readString(page.write(List.of(parts)));
  }

  private static String lineWith(String text, String beginning) {
    return text.lines().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow();
  }
}
