package io.github.wrappersync.store;

/**
 * The right of one instance of an application to run a handler, for a time.
 *
 * @param handler names the handler: {@code application/id}
 * @param holder names the instance
 * @param token grows by at least one each time the lease changes hands: whoever comes with a lower
 *     one has lost it
 */
public record Lease(String handler, String holder, long token) {}
