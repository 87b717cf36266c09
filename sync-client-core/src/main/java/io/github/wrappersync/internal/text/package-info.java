/**
 * Texts of others in lines for people. Start at {@link
 * io.github.wrappersync.internal.text.Printable}.
 *
 * <p>Not for applications: it may change without notice.
 */
@NullMarked
package io.github.wrappersync.internal.text;

import org.jspecify.annotations.NullMarked;
