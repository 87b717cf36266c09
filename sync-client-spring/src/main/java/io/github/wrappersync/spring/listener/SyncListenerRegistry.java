package io.github.wrappersync.spring.listener;

import io.github.wrappersync.status.HandlerStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The application's {@link SyncListener} methods. A bean; safe for use by several threads. */
public interface SyncListenerRegistry {

  /** All of them, in the order of their ids; empty until all beans are there. */
  List<Listener> listeners();

  /** What a listener does now; empty if there is none of this id, or the client has not started. */
  Optional<HandlerStatus> status(String id);

  /**
   * Stops a listener in this instance until {@link #resume}, as {@link
   * io.github.wrappersync.client.SyncClient#pause} does: views and other listeners go on, and
   * another instance takes it over. Blocks for the stores.
   *
   * @throws IllegalArgumentException if there is none of this id
   */
  void pause(String id);

  /**
   * Ends a pause: the listener goes on from where it was. Does not block.
   *
   * @throws IllegalArgumentException if there is none of this id
   */
  void resume(String id);

  /**
   * One method.
   *
   * @param id names it in the stores and in logs
   * @param dataType the data type whose changes it is told
   * @param tenants those whose changes it is told; empty for all
   * @param transactional whether its effect is in the transaction that remembers it
   * @param method the method, for people
   */
  record Listener(
      String id, String dataType, Set<String> tenants, boolean transactional, String method) {

    public Listener {
      tenants = Set.copyOf(tenants);
    }
  }
}
