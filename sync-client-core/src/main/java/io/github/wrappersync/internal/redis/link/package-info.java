/**
 * How Redis is reached: its address in all forms, TLS, Sentinel, Cluster, and what a failure says.
 * Both ends use it, the client's live feed and the publisher's announcer, so that an address means
 * the same to both. Start at {@link io.github.wrappersync.internal.redis.link.RedisLink}.
 *
 * <p>Not for applications: it may change without notice.
 */
@NullMarked
package io.github.wrappersync.internal.redis.link;

import org.jspecify.annotations.NullMarked;
