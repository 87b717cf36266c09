/**
 * Redis Pub/Sub as a {@link io.github.wrappersync.feed.LiveFeed}; the only package that knows
 * Lettuce. Start at {@link io.github.wrappersync.internal.redis.RedisLiveFeed}.
 *
 * <p>Not for applications: it may change without notice.
 */
@NullMarked
package io.github.wrappersync.internal.redis;

import org.jspecify.annotations.NullMarked;
