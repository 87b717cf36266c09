package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import java.util.List;

/**
 * The writing side of a view that holds some tenants, each of them whole, and none of the records
 * of others. For the client alone.
 *
 * <p>{@link #load} lets go of every tenant that is held and takes none of the records; {@link
 * #apply} drops a change of a tenant that is not held, and one that is not newer than what was
 * loaded. Where nothing else is said, methods are called on the engine's thread.
 *
 * @param <T> the class of the records
 */
public interface BoundedView<T> extends View<T> {

  /** A tenant that is being loaded, which no reader sees until it is published. */
  interface Draft<T> {

    /** Applies a change that came meanwhile; drops one that is not newer than what was loaded. */
    void apply(Change<T> change);

    /** Puts the tenant into the view, in one step for readers, and answers those who wait. */
    void publish();
  }

  /** Tells where to get tenants from; called once, before anything else, by any thread. */
  void open(TenantSource source);

  /** Whether the tenant is held at this moment. */
  boolean holds(String tenantId);

  /** Whether a look-up waits for the tenant; by any thread. */
  boolean isAwaited(String tenantId);

  /**
   * Builds the index of a tenant aside, on any thread.
   *
   * @param position everything at or below it is in the records, which may be newer
   */
  Draft<T> draft(String tenantId, long position, List<Change<T>> records);

  /**
   * Answers those who wait for the tenant, if it is held.
   *
   * @return whether it is
   */
  boolean answer(String tenantId);

  /** Fails those who wait for the tenant. */
  void fail(String tenantId, TenantNotLoadedException.Reason reason, String cause);

  /** Notes why a try to load the tenant failed, for those whose patience ends. */
  void noteProblem(String tenantId, String problem);

  /** Lets go of a tenant: it is loaded again when it is looked up. */
  void letGo(String tenantId);

  /** Fails all who wait, and all who will; what is held is kept. Called by any thread. */
  void close();
}
