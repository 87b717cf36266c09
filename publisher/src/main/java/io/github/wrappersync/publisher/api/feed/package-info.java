/**
 * What applications read and report under {@code /v1/{application}}: the feed of changes,
 * snapshots, digests, and the progress of their consumers.
 */
@NullMarked
package io.github.wrappersync.publisher.api.feed;

import org.jspecify.annotations.NullMarked;
