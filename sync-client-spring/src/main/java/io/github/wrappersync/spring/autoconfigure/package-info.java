/**
 * Makes a client from {@code sync.client.*} properties and starts it with the application: each
 * optional part has an auto-configuration with its own condition, beginning at {@link
 * io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration}.
 */
@NullMarked
package io.github.wrappersync.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
