package io.github.wrappersync.view;

import java.util.Optional;

/**
 * Where a {@link BoundedView} gets the tenants from that it does not hold. For the client alone.
 * All methods may be called by any thread and do not wait.
 */
public interface TenantSource {

  /** Why a look-up by this thread cannot load the tenant; empty if it can. */
  Optional<TenantNotLoadedException> refusal(String tenantId);

  /**
   * Somebody began to wait for the tenant. It is answered by {@link BoundedView.Draft#publish},
   * {@link BoundedView#answer} or {@link BoundedView#fail}.
   */
  void load(String tenantId);

  /** Nobody waits for the tenant any more. */
  void giveUp(String tenantId);
}
