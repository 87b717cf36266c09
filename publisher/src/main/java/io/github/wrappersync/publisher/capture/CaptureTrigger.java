package io.github.wrappersync.publisher.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trigger that fires a table's {@link CaptureFunction}. All of them are enabled ALWAYS: a session
 * whose {@code session_replication_role} is {@code replica} is captured too.
 *
 * @param name within the table
 * @param event when it fires, as {@code CREATE TRIGGER} has it
 * @param transitions what its statement's rows are called, empty for TRUNCATE
 * @param type the bits of {@code pg_trigger.tgtype}
 */
record CaptureTrigger(String name, String event, String transitions, int type) {

  private static final CaptureTrigger INSERT =
      new CaptureTrigger("sync_capture_insert", "AFTER INSERT", "NEW TABLE AS new_rows", 4);
  private static final CaptureTrigger DELETE =
      new CaptureTrigger("sync_capture_delete", "AFTER DELETE", "OLD TABLE AS old_rows", 8);
  private static final CaptureTrigger UPDATE =
      new CaptureTrigger(
          "sync_capture_update", "AFTER UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows", 16);
  private static final CaptureTrigger TRUNCATE =
      new CaptureTrigger("sync_capture_truncate", "AFTER TRUNCATE", "", 32);
  private static final CaptureTrigger TRUNCATE_PARTITION =
      new CaptureTrigger("sync_capture_truncate", "BEFORE TRUNCATE", "", 32 + 2);

  /** Those of a table as a whole. */
  static final List<CaptureTrigger> OF_TABLE = List.of(INSERT, UPDATE, DELETE, TRUNCATE);

  /**
   * Those of each partition, for statements that name the partition itself. Its rows are read
   * before it is truncated, as its table keeps those of the other partitions.
   */
  static final List<CaptureTrigger> OF_PARTITION =
      List.of(INSERT, UPDATE, DELETE, TRUNCATE_PARTITION);

  /**
   * Creates it on a relation, replacing one of its name. Waits for the transactions that write to
   * it, but not for those that read.
   *
   * @param relation quoted
   * @param function quoted
   */
  List<String> create(String relation, String function) {
    return List.of(
        "CREATE OR REPLACE TRIGGER %s %s ON %s%s FOR EACH STATEMENT EXECUTE FUNCTION %s()"
            .formatted(
                name,
                event,
                relation,
                transitions.isEmpty() ? "" : " REFERENCING " + transitions,
                function),
        enable(relation));
  }

  String enable(String relation) {
    return "ALTER TABLE %s ENABLE ALWAYS TRIGGER %s".formatted(relation, name);
  }

  /** Whether it has these names for the old and the new rows, as {@code pg_trigger} keeps them. */
  boolean hasTransitions(@Nullable String oldTable, @Nullable String newTable) {
    return transitions.contains("OLD TABLE AS old_rows") == "old_rows".equals(oldTable)
        && transitions.contains("NEW TABLE AS new_rows") == "new_rows".equals(newTable);
  }
}
