package io.github.wrappersync.internal.handler;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What the handlers of a client work with.
 *
 * @param names who they are
 * @param stores what they remember
 * @param lanes where they run
 * @param board is told
 * @param time the time
 * @param blocking runs what blocks
 * @param outage whether the stores are there
 */
public record HandlerParts(
    Names names,
    Stores stores,
    Lanes lanes,
    StatusBoard board,
    TimeSource time,
    Executor blocking,
    StoreOutage outage) {

  /**
   * Who they are.
   *
   * @param application whose handlers they are: stores know them as {@code application/id}
   * @param instance names this instance of the application
   * @param leaseTerm how long a lease lasts unless it is renewed, which happens each third of it
   */
  public record Names(String application, String instance, Duration leaseTerm) {}

  public HandlerParts(
      Names names,
      Stores stores,
      Lanes lanes,
      StatusBoard board,
      TimeSource time,
      Executor blocking) {
    this(names, stores, lanes, board, time, blocking, new StoreOutage(time));
  }
}
