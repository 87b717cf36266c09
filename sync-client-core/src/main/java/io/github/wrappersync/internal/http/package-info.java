/**
 * The publisher's feed and snapshot over HTTP, as a {@link io.github.wrappersync.feed.CatchUp}; the
 * only package that knows OkHttp. Start at {@link io.github.wrappersync.internal.http.HttpCatchUp}.
 *
 * <p>Not for applications: it may change without notice.
 */
@NullMarked
package io.github.wrappersync.internal.http;

import org.jspecify.annotations.NullMarked;
