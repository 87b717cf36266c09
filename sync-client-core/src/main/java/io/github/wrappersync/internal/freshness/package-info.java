/**
 * What stands behind the {@link io.github.wrappersync.view.Freshness} of look-ups: the age of data,
 * a fetch where it is too old, and what is said of old data that was served.
 *
 * <p>For the client. Start at {@link io.github.wrappersync.internal.freshness.ClientVerification}.
 */
@NullMarked
package io.github.wrappersync.internal.freshness;

import org.jspecify.annotations.NullMarked;
