/**
 * The publisher as a whole: {@link io.github.wrappersync.publisher.PublisherApplication} starts it,
 * and the configurations beside it join the parts.
 */
@NullMarked
package io.github.wrappersync.publisher;

import org.jspecify.annotations.NullMarked;
