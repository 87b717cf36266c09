package io.github.wrappersync.status;

/** Whether a handler runs in this instance. */
public enum HandlerState {
  /** It does not run here: another instance runs it, or none could be asked for the right yet. */
  STANDBY,
  /** It runs in this instance. */
  ACTIVE,
  /** It does not run here until it is resumed. */
  PAUSED,
  /** It cannot run in this instance until its cause is mended and the client is built again. */
  FAILED,
  /** The client was closed. */
  STOPPED
}
