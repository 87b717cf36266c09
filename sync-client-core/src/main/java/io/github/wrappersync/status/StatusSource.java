package io.github.wrappersync.status;

import io.github.wrappersync.model.Subscription;

/** Somebody who tells where it stands: a client. May be called by any thread, and never blocks. */
public interface StatusSource {

  /** The application's name, such as {@code crm}. */
  String application();

  /** What it knows about itself now. */
  SyncStatus status();

  /**
   * Tells the listener of every change of the state from now on.
   *
   * @return what ends it
   */
  Subscription onStatus(StatusListener listener);
}
