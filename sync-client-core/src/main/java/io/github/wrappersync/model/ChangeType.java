package io.github.wrappersync.model;

/** What happened to a record, as seen from the application that is told. */
public enum ChangeType {
  /** The record is new in the application's scope. */
  INSERT,
  /** The record was in the application's scope and has new values. */
  UPDATE,
  /** The record is gone from the application's scope: see {@link DeleteReason}. */
  DELETE,
  /**
   * The present state of the record, told without a change of it: a snapshot, a backfill or a
   * repair.
   */
  SNAPSHOT
}
