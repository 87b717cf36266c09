/**
 * Keeps what a client holds in a file, so that the next process has its views at once: {@link
 * io.github.wrappersync.internal.warm.WarmFile} is the file, {@link
 * io.github.wrappersync.internal.warm.WarmKeeper} decides when it is read and written.
 *
 * <p>Internal. What the engine makes of it is written at {@code Followers} there.
 */
@NullMarked
package io.github.wrappersync.internal.warm;

import org.jspecify.annotations.NullMarked;
