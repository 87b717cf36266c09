package io.github.wrappersync.publisher.capture;

import java.util.List;

/**
 * How the capture of one table is.
 *
 * @param table schema and name
 * @param problems empty if every change of the table is captured as it is registered
 * @param notes what costs more than it has to: triggers of the wrapper's that write to the change
 *     log as well
 */
public record TriggerReport(String table, List<Problem> problems, List<String> notes) {

  public TriggerReport {
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }

  /** Whether every change of the table is captured as it is registered. */
  public boolean ok() {
    return problems.isEmpty();
  }

  /**
   * One thing that is not as it should be.
   *
   * @param kind what sort of thing
   * @param object the trigger, column or relation
   * @param message what was found, what it leads to, and what to do
   */
  public record Problem(Kind kind, String object, String message) {}

  /** What can be wrong. */
  public enum Kind {
    /** The table cannot be captured: it, its key or its tenant is missing. Changes are lost. */
    NOT_CAPTURABLE,
    /** A trigger or its function is not there: changes are lost. */
    TRIGGER_MISSING,
    /** A trigger does not fire, or not in every session: changes are lost. */
    TRIGGER_DISABLED,
    /** A trigger or its function is not the one that the registered columns ask for. */
    OUT_OF_DATE,
    /** A column that was captured is gone: its values are null since. */
    COLUMN_MISSING,
    /** A column has another type than when the triggers were installed: its JSON may differ. */
    COLUMN_RETYPED,
    /** The table is not registered any more, and is still captured: its changes are set aside. */
    NOT_REGISTERED
  }
}
