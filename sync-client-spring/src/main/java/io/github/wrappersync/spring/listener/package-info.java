/**
 * Methods of beans that are told of changes: start at {@link
 * io.github.wrappersync.spring.listener.SyncListener}.
 */
@NullMarked
package io.github.wrappersync.spring.listener;

import org.jspecify.annotations.NullMarked;
