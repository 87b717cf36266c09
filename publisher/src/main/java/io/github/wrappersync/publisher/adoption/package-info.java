/**
 * Takes over a {@code change_log} that the wrapper had before the publisher: finds what stands
 * against it, and gives it the columns that the triggers write. For whoever starts the publisher;
 * start with {@link io.github.wrappersync.publisher.adoption.ChangeLogAdoption}.
 */
@NullMarked
package io.github.wrappersync.publisher.adoption;

import org.jspecify.annotations.NullMarked;
