/**
 * The two ways in which events reach a client, as interfaces: {@link
 * io.github.wrappersync.feed.LiveFeed} pushes what has just happened and may lose it; {@link
 * io.github.wrappersync.feed.CatchUp} is asked and tells all of it. Neither knows handlers or
 * views: both only speak to a sink.
 *
 * <p>For those who bring another transport or test their handlers; Redis and HTTP are built in.
 */
@NullMarked
package io.github.wrappersync.feed;

import org.jspecify.annotations.NullMarked;
