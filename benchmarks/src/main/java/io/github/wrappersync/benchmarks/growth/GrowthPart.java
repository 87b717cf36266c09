package io.github.wrappersync.benchmarks.growth;

import io.github.wrappersync.benchmarks.Part;
import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.report.PartReport;
import java.util.ArrayList;
import java.util.List;

/**
 * Drain and latency as an installation grows. Of it alone: {@code
 * -Dbenchmarks.growth.steps=tenants,consumers,rows,pinned} names what is measured, {@code
 * -Dbenchmarks.growth.pinned=PT10M} says how long the transaction stays open.
 */
public final class GrowthPart implements Part {

  static final String TENANTS = "tenants";
  static final String CONSUMERS = "consumers";
  static final String ROWS = "rows";
  static final String PINNED = "pinned";

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public String title() {
    return "What it costs as it grows";
  }

  @Override
  public PartReport measure(Run run) throws Exception {
    List<String> steps =
        List.of(
            System.getProperty(
                    "benchmarks.growth.steps", String.join(",", TENANTS, CONSUMERS, ROWS, PINNED))
                .split(",", -1));
    Notes notes = new Notes();
    List<Curve> curves = new ArrayList<>();
    if (steps.contains(TENANTS)) {
      curves.add(new Curve(TENANTS, Tenants.measure(run, notes)));
    }
    if (steps.contains(CONSUMERS)) {
      curves.add(new Curve(CONSUMERS, Consumers.measure(run, notes)));
    }
    if (steps.contains(ROWS)) {
      curves.add(new Curve("old rows", OldRows.measure(run, notes)));
    }
    Pinned.Result pinned = steps.contains(PINNED) ? Pinned.measure(run, notes) : null;
    return GrowthReport.of(curves, pinned, notes, run);
  }
}
