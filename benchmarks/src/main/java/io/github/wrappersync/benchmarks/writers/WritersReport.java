package io.github.wrappersync.benchmarks.writers;

import io.github.wrappersync.benchmarks.Size;
import io.github.wrappersync.benchmarks.report.PartReport;
import io.github.wrappersync.benchmarks.report.Plot;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.report.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;

/**
 * The figures of writers as tables, plots and verdicts.
 *
 * @param rates transactions a second
 * @param times milliseconds; the first is the statement with a target
 */
record WritersReport(List<Figures> rates, List<Figures> times) {

  private static final double SHARE = 0.8;
  private static final double BULK = 2.3;

  /** A run of the small size has no verdicts: its figures mean nothing. */
  PartReport write(String setting, Map<String, String> versions, Size size) {
    return new PartReport(
        setting,
        versions,
        size == Size.FULL ? verdicts() : List.of(),
        List.of(rateTable(), timeTable()),
        List.of(ratePlot(), timePlot()),
        List.of(
            "The row trigger keeps no image: whoever reads its log reads the table again, and finds nothing there of a deleted record.",
            "Where one row costs more than with the row trigger: the preparation of the statement that pairs, compares and logs old and new rows,"
                + " which a row trigger is given as a pair. Measured step by step on the machine of the first run, in µs of the server's CPU for a row:"
                + " capture as a whole 44 (row trigger 21), of these the plain INSERT into `change_log` 12, the pairing by a hash table 6, the image 5 to 7,"
                + " the comparison and the names of what differs 6, the call with its rows of before and after 5, the trigger of `change_log` 3.5,"
                + " the switches of the function 3, `search_path` 2.5, who and when 2. A row trigger that logs the image as well takes 25.",
            "Where many rows cost more than the target: on the same machine, in ms of the server's CPU for 100,000 rows, the UPDATE alone takes 330,"
                + " and the capture 820: the plain INSERT of ready rows 330 (65 of them for the room that marks in place need, 100 for the key's index"
                + " and its numbers), the images 215, the rows of before and after 100, their pairing 60, comparison and the rest 115."));
  }

  private List<Verdict> verdicts() {
    Figures beside = lowest(Candidate.ROW_TRIGGER);
    Figures beneath = lowest(Candidate.NONE);
    double toRowTrigger = beside.ratio(Candidate.WRAPPER_SYNC, Candidate.ROW_TRIGGER);
    double toNone = beneath.ratio(Candidate.WRAPPER_SYNC, Candidate.NONE);
    double bulk = times.get(0).ratio(Candidate.WRAPPER_SYNC, Candidate.NONE);
    return List.of(
        new Verdict(
            "Single-row updates, each of %d loads: at least the row trigger's throughput"
                .formatted(rates.size()),
            text("%.2f x at the least (%s)", toRowTrigger, beside.load()),
            toRowTrigger >= 1),
        new Verdict(
            "Single-row updates, each of %d loads: at least 80 %% of the throughput without capture"
                .formatted(rates.size()),
            text("%.0f %% at the least (%s)", toNone * 100, beneath.load()),
            toNone >= SHARE),
        new Verdict(
            "%s: at most 2.3 x its time without capture".formatted(times.get(0).load()),
            text("%.2f x", bulk),
            bulk <= BULK));
  }

  private Figures lowest(Candidate to) {
    return rates.stream()
        .min(Comparator.comparingDouble(f -> f.ratio(Candidate.WRAPPER_SYNC, to)))
        .orElseThrow();
  }

  private Table rateTable() {
    return table(
        "Single-row updates, transactions/s, and their share of those without capture",
        rates,
        (figures, candidate) ->
            text(
                "%,.0f (%.0f %%)",
                figures.median(candidate), 100 * figures.ratio(candidate, Candidate.NONE)));
  }

  private Table timeTable() {
    return table(
        "Statements of many rows, ms, and the multiple of the time without capture",
        times,
        (figures, candidate) ->
            text(
                "%,.0f (%.2f x)",
                figures.median(candidate), figures.ratio(candidate, Candidate.NONE)));
  }

  private static Table table(
      String caption, List<Figures> loads, BiFunction<Figures, Candidate, String> cell) {
    List<String> columns = new ArrayList<>(List.of("load"));
    Stream.of(Candidate.values()).map(Candidate::title).forEach(columns::add);
    List<List<String>> rows = new ArrayList<>();
    for (Figures figures : loads) {
      List<String> row = new ArrayList<>(List.of(figures.load()));
      for (Candidate candidate : Candidate.values()) {
        row.add(cell.apply(figures, candidate));
      }
      rows.add(row);
    }
    return new Table(caption, columns, rows);
  }

  private Plot ratePlot() {
    return plot(
        "writers-single",
        "Single-row updates: throughput, % of that without capture",
        rates,
        (figures, candidate) -> 100 * figures.ratio(candidate, Candidate.NONE));
  }

  private Plot timePlot() {
    return plot(
        "writers-many",
        "Statements of many rows: time, as a multiple of that without capture",
        times,
        (figures, candidate) -> figures.ratio(candidate, Candidate.NONE));
  }

  private static Plot plot(
      String name,
      String caption,
      List<Figures> loads,
      ToDoubleBiFunction<Figures, Candidate> value) {
    return new Plot(
        name,
        caption,
        loads.stream().map(Figures::load).toList(),
        Stream.of(Candidate.values())
            .map(
                candidate ->
                    new Plot.Series(
                        candidate.title(),
                        loads.stream().map(f -> value.applyAsDouble(f, candidate)).toList()))
            .toList(),
        false,
        false);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
