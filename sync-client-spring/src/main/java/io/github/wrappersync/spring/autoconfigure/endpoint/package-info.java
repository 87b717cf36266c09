/**
 * The endpoint {@code /actuator/sync}: what a client knows about itself, and what operators may ask
 * of it. Present where Actuator is; {@code management.endpoint.sync.*}.
 */
@NullMarked
package io.github.wrappersync.spring.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
