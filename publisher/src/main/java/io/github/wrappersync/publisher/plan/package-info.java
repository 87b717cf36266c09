/**
 * Turns the new state of a record into the events that tell it: compares where the record goes now
 * with who has it already. Used by the drain for changes and by the backfill for rows. Start at
 * {@link io.github.wrappersync.publisher.plan.EventPlanner}.
 */
@NullMarked
package io.github.wrappersync.publisher.plan;

import org.jspecify.annotations.NullMarked;
