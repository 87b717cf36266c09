/** Makes a client from {@code sync.client.*} properties and starts it with the application. */
@NullMarked
package io.github.wrappersync.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
