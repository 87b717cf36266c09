/**
 * What a Spring application adds to its client. Methods that are told of changes are marked with
 * {@link io.github.wrappersync.spring.listener.SyncListener}; {@link
 * io.github.wrappersync.spring.SyncClientCustomizer} and {@link
 * io.github.wrappersync.spring.SyncClientBuilderCustomizer} are for everything that the properties
 * {@code sync.client.*} do not say.
 */
@NullMarked
package io.github.wrappersync.spring;

import org.jspecify.annotations.NullMarked;
