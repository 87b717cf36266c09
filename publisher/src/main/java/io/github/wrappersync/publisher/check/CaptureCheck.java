package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.capture.CaptureTrial;
import io.github.wrappersync.publisher.registry.CapturedTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A change of each table comes into the change log; it is rolled back. */
record CaptureCheck(CaptureTrial trial) implements Check {

  @Override
  public String name() {
    return "capture-round-trip";
  }

  @Override
  public Outcome run() {
    List<String> faults = new ArrayList<>();
    for (CapturedTable table : trial.tables()) {
      try {
        trial.fault(table).ifPresent(fault -> faults.add(table + ": " + fault));
      } catch (SQLException e) {
        faults.add(table + ": " + e.getMessage());
      }
    }
    return faults.isEmpty()
        ? Outcome.good(
            "a row in a temporary copy of each of %d tables was captured, and rolled back"
                .formatted(trial.tables().size()))
        : Outcome.bad(String.join("; ", faults));
  }
}
