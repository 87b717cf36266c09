/**
 * The health contributor {@code sync}, and its place in the readiness group. Present where {@code
 * spring-boot-health} is; {@code management.health.sync.*}.
 */
@NullMarked
package io.github.wrappersync.spring.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
