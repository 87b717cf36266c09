/**
 * What a Spring application adds to its client: start at {@link
 * io.github.wrappersync.spring.SyncClientCustomizer}.
 */
@NullMarked
package io.github.wrappersync.spring;

import org.jspecify.annotations.NullMarked;
