/**
 * The figures of the publisher for monitoring, as Micrometer meters. What each is called and means
 * stands in {@code publisher/ops/README.md}. Never is a tenant or a record a tag.
 */
@NullMarked
package io.github.wrappersync.publisher.metrics;

import org.jspecify.annotations.NullMarked;
