package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.capture.TriggerReport;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The triggers are there, enabled, and those that the registered columns ask for. */
record TriggerCheck(Supplier<List<TriggerReport>> verify) implements Check {

  @Override
  public String name() {
    return "triggers";
  }

  @Override
  public Outcome run() {
    List<TriggerReport> reports = verify.get();
    String faults =
        reports.stream()
            .flatMap(report -> report.problems().stream())
            .map(TriggerReport.Problem::message)
            .collect(Collectors.joining(" "));
    return faults.isEmpty()
        ? Outcome.good("%d tables are captured".formatted(reports.size()))
        : Outcome.bad(faults);
  }
}
