/**
 * What the operator sets, read once at start: every setting is checked, every fault is told at
 * once, and nothing is corrected silently. Start with {@link
 * io.github.wrappersync.publisher.settings.PublisherSettings}.
 */
@NullMarked
package io.github.wrappersync.publisher.settings;

import org.jspecify.annotations.NullMarked;
