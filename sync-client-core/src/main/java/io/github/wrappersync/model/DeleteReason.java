package io.github.wrappersync.model;

/** Why an application is told to delete a record. */
public enum DeleteReason {
  /** The record no longer exists in the wrapper. */
  DELETED,
  /**
   * The record exists, but not in this application's scope any more: a role lost its last
   * permission of the application, or a user moved to another tenant.
   */
  LEFT_SCOPE
}
