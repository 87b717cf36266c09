package io.github.wrappersync.benchmarks.writers;

import java.util.Optional;

/** A way to capture the changes of the table that is written to. */
enum Candidate {
  NONE("no capture", "", ""),
  ROW_TRIGGER("row trigger", "row-trigger.sql", "change_log"),
  AUDIT_TRIGGER("audit trigger", "audit-trigger.sql", "audit.logged_actions"),
  WRAPPER_SYNC("Wrapper Sync", "", "change_log");

  private final String title;
  private final String script;
  private final String log;

  Candidate(String title, String script, String log) {
    this.title = title;
    this.script = script;
    this.log = log;
  }

  String title() {
    return title;
  }

  /** The script that installs it, in this package; none if nothing or the publisher does. */
  Optional<String> script() {
    return Optional.of(script).filter(name -> !name.isEmpty());
  }

  /** The table that it logs to. */
  Optional<String> log() {
    return Optional.of(log).filter(name -> !name.isEmpty());
  }
}
