/**
 * Announces on Redis what is in the event log: a hint that is fast and may be lost. Start at {@link
 * io.github.wrappersync.publisher.announce.RedisAnnouncer}.
 */
@NullMarked
package io.github.wrappersync.publisher.announce;

import org.jspecify.annotations.NullMarked;
