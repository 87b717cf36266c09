package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.BackfillProgress;
import java.util.ArrayList;
import java.util.List;

/** Each application's first backfill is complete, so that it may load a snapshot. */
record SnapshotCheck(BackfillProgress backfills, ApplicationDirectory applications)
    implements Check {

  @Override
  public String name() {
    return "snapshots";
  }

  @Override
  public Outcome run() {
    List<String> faults = new ArrayList<>();
    List<String> names = applications.names();
    for (String name : names) {
      backfills
          .incomplete(name, applications.dataTypesOf(name))
          .forEach(
              table ->
                  faults.add(
                      "%s lacks %s, of which %d rows are read"
                          .formatted(name, table.table(), table.rowsRead())));
    }
    return faults.isEmpty()
        ? Outcome.good("complete for " + String.join(", ", names))
        : Outcome.bad(String.join("; ", faults));
  }
}
