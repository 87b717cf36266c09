/**
 * Brings the event log to what the captured tables hold, whatever the change log has recorded: the
 * first load, a new application, a tenant that is routed anew, a repair. Start at {@link
 * io.github.wrappersync.publisher.backfill.Backfill}.
 */
@NullMarked
package io.github.wrappersync.publisher.backfill;

import org.jspecify.annotations.NullMarked;
