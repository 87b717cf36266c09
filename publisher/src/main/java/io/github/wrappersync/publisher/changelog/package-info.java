/**
 * Reads {@code change_log}, the table that the triggers write: which rows are committed,
 * unprocessed and next, and which may still appear below those already seen. Start at {@link
 * io.github.wrappersync.publisher.changelog.ChangeLogIndex}.
 */
@NullMarked
package io.github.wrappersync.publisher.changelog;

import org.jspecify.annotations.NullMarked;
