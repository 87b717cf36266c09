/**
 * Decides which applications receive a record: by its operation code, its permissions, or its
 * tenant. Start at {@link io.github.wrappersync.publisher.routing.Router}.
 */
@NullMarked
package io.github.wrappersync.publisher.routing;

import org.jspecify.annotations.NullMarked;
