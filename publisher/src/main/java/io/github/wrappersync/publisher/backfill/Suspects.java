package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.plan.Plan;
import io.github.wrappersync.publisher.plan.SetAside;
import io.github.wrappersync.publisher.registry.CapturedTable;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the record that makes the database refuse a whole step, as the drain does with rows of the
 * change log: after such a failure steps have one record, until the one that is refused alone is
 * found; that one is set aside, and the backfill goes on. Used by the writer's thread alone.
 */
final class Suspects {

  private record Suspect(long request, String recordId) {}

  private final Map<Suspect, String> refused = new HashMap<>();
  private List<Suspect> tried = List.of();
  private int singles;

  int limit(int usual) {
    return singles > 0 ? 1 : usual;
  }

  void trying(long request, List<RecordKey> records) {
    tried = records.stream().map(record -> new Suspect(request, record.recordId())).toList();
  }

  void succeeded() {
    tried.forEach(refused::remove);
    tried = List.of();
    singles = Math.max(0, singles - 1);
  }

  /**
   * Takes in why a step failed. Classes of SQLSTATE: 22 data exception, 23 integrity constraint
   * violation, 54 program limit exceeded.
   *
   * @return whether the next step will do otherwise, so that it may follow at once
   */
  boolean failed(Exception failure) {
    List<Suspect> refusedTogether = isRefusalOfData(failure) ? tried : List.of();
    tried = List.of();
    if (refusedTogether.size() == 1) {
      String reason = "PostgreSQL refused it: " + failure.getMessage();
      return refused.put(refusedTogether.get(0), reason) == null;
    }
    if (refusedTogether.isEmpty()) {
      return false;
    }
    singles = refusedTogether.size();
    return true;
  }

  private static boolean isRefusalOfData(Exception failure) {
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }

  /** Sets the record aside if it was refused when it was tried alone; tells whether it was. */
  boolean setAside(long request, CapturedTable table, TableReader.Row row, Plan plan) {
    String reason = refused.get(new Suspect(request, row.recordId()));
    if (reason == null) {
      return false;
    }
    plan.setAside(
        new SetAside(
            table.logName(),
            row.recordId(),
            row.tenantId(),
            null,
            "refused-by-database",
            reason,
            row.image()));
    return true;
  }
}
