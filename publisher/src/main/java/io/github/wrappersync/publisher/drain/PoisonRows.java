package io.github.wrappersync.publisher.drain;

import io.github.wrappersync.publisher.changelog.ChangeRow;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the row that makes the database refuse a whole batch, or that memory does not suffice for.
 * No such row is known to exist; should there be one, it must not stop the drain. After such a
 * failure, batches have one row until the row that is refused alone is found; that one is set
 * aside. Outlives the writer's session, as each refusal ends one. Used by the writer's thread
 * alone.
 */
final class PoisonRows {

  private final Map<Long, String> refused = new HashMap<>();
  private List<ChangeRow> tried = List.of();
  private int singles;

  /** Whether batches have one row, until the one that is refused is found. */
  boolean isSearching() {
    return singles > 0;
  }

  int batchLimit(int usual) {
    return singles > 0 ? 1 : usual;
  }

  void trying(List<ChangeRow> rows) {
    tried = rows;
  }

  void succeeded() {
    tried.forEach(row -> refused.remove(row.id()));
    tried = List.of();
    singles = Math.max(0, singles - 1);
  }

  /** Takes in why a transaction failed; anything but what the data may cause is not its concern. */
  void failed(Throwable failure) {
    boolean refusal = failure instanceof SQLException sql && isRefusalOfData(sql);
    if ((refusal || failure instanceof VirtualMachineError) && !tried.isEmpty()) {
      if (tried.size() == 1) {
        refused.put(
            tried.get(0).id(),
            refusal
                ? "PostgreSQL refused it: " + failure.getMessage()
                : "It is too large for the memory of the publisher: " + failure);
      } else {
        singles = tried.size();
      }
    }
    tried = List.of();
  }

  /**
   * Classes of SQLSTATE: 22 data exception, 23 integrity constraint violation, 54 program limit
   * exceeded.
   */
  private static boolean isRefusalOfData(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }

  /** Why the row was refused when it was tried alone; empty if it was not. */
  Optional<String> reason(ChangeRow row) {
    return Optional.ofNullable(refused.get(row.id()));
  }
}
