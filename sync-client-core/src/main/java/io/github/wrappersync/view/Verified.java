package io.github.wrappersync.view;

import java.time.Duration;
import java.util.Optional;

/**
 * How current the data of a tenant is in a view.
 *
 * @param age the time since it was last verified current; empty if it never was
 * @param position everything at or below it in the tenant's channel has been received
 */
public record Verified(Optional<Duration> age, long position) {}
