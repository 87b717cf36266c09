/**
 * The values that everything else speaks of: a {@link io.github.wrappersync.model.Change} of a
 * record of a {@link io.github.wrappersync.model.DataType}, the four records of the wrapper, and
 * the exceptions of this library; and the {@link io.github.wrappersync.model.Subscription} that
 * ends what a listener is told.
 *
 * <p>For application developers. Start at {@link io.github.wrappersync.model.Change}. All values
 * are immutable, and all types safe for use by several threads. This package depends on nothing.
 */
@NullMarked
package io.github.wrappersync.model;

import org.jspecify.annotations.NullMarked;
