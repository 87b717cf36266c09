package io.github.wrappersync.status;

/** Why a client asked the publisher for changes. */
public enum PullCause {
  /** It started, or read a snapshot: what happened since then is asked for. */
  START,
  /** An event's predecessor in its channel has not been received. */
  GAP,
  /** A heartbeat named events that have not been received. */
  HEARTBEAT,
  /** A heartbeat seems to have been delayed, or the publisher's clock was set. */
  HEARTBEAT_DELAYED,
  /** The live feed connected again. */
  RECONNECT,
  /** Heartbeats stopped to come on a connection that seems to stand. */
  HEARTBEATS_MISSED,
  /** A message could not be read. */
  UNDECODABLE,
  /** More messages came in than could be kept. */
  OVERFLOW,
  /** The handlers' queue had no room. */
  BACKPRESSURE,
  /** A message named another epoch. */
  EPOCH,
  /** The interval was over, or the live feed is lost. */
  POLL,
  /** A page said that there is more. */
  NEXT_PAGE,
  /** The application asked. */
  REQUESTED
}
