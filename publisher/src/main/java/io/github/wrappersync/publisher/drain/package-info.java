/**
 * The one writer: takes committed changes from the change log, decides who is told what, and
 * appends it to the event log, in one transaction a batch. Start at {@link
 * io.github.wrappersync.publisher.drain.Writer}.
 */
@NullMarked
package io.github.wrappersync.publisher.drain;

import org.jspecify.annotations.NullMarked;
