/**
 * HTTP: what every request has in common, who is let in ({@link
 * io.github.wrappersync.publisher.api.BearerFilter}), how parameters are read and how errors are
 * told. The resources themselves are in {@code api.feed} and {@code api.admin}.
 */
@NullMarked
package io.github.wrappersync.publisher.api;

import org.jspecify.annotations.NullMarked;
