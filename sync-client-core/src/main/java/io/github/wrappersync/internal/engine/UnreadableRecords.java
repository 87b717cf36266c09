package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.text.Printable;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;

/**
 * The records of one data type that a view can not read. Tells the log of each once, of the first
 * few only, and when all can be read again; the status counts every one. Belongs to the engine's
 * thread.
 */
final class UnreadableRecords {

  /** A change of form concerns every record: a line for each would bury the rest of the log. */
  static final int MOST_TOLD = 5;

  private static final int MOST_KEPT = 10_000;

  private final Logger log;
  private final String dataType;
  private Set<Object> present = new HashSet<>();
  private Set<Object> before = Set.of();

  UnreadableRecords(Logger log, String dataType) {
    this.log = log;
    this.dataType = dataType;
  }

  /** All records are read anew from now on. */
  void startOver() {
    before = present;
    present = new HashSet<>();
  }

  /**
   * A record can not be read.
   *
   * @param message what is wrong, naming the record
   */
  void found(Object record, String message) {
    String problem = Printable.text(message);
    boolean isNew = present.size() < MOST_KEPT && present.add(record) && !before.contains(record);
    if (!isNew || present.size() > MOST_TOLD) {
      log.debug("{}. The view keeps the last state that it could read, if any", problem);
      return;
    }
    log.warn(
        "{}. The view keeps the last state that it could read, if any{}",
        problem,
        present.size() == MOST_TOLD
            ? "; further records of " + dataType + " are told at DEBUG only, the status counts them"
            : "");
  }

  /** A record could be read, or is gone. */
  void over(Object record) {
    if (present.remove(record) && present.isEmpty()) {
      before = Set.of();
      log.info("All records of {} that were told since can be read again", dataType);
    }
  }
}
