/**
 * Certificates and keys in PEM files, for connections to Redis and to the publisher. Start at
 * {@link io.github.wrappersync.internal.tls.Tls}.
 *
 * <p>Not for applications: it may change without notice.
 */
@NullMarked
package io.github.wrappersync.internal.tls;

import org.jspecify.annotations.NullMarked;
