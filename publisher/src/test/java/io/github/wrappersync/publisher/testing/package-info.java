/**
 * What the publisher's tests share: one PostgreSQL and one Redis for the JVM, and the wrapper's
 * tables. Start with {@link io.github.wrappersync.publisher.testing.TestServers}.
 */
@NullMarked
package io.github.wrappersync.publisher.testing;

import org.jspecify.annotations.NullMarked;
