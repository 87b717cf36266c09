/**
 * The whole product, as it is run: a PostgreSQL, a Redis, the publisher in a process of its own,
 * and clients with views and handlers. Everything that can go away between them is taken away here,
 * and each time the views have to equal what SQL says.
 *
 * <p>Start at {@link io.github.wrappersync.publisher.endtoend.Installation}.
 */
@NullMarked
package io.github.wrappersync.publisher.endtoend;

import org.jspecify.annotations.NullMarked;
