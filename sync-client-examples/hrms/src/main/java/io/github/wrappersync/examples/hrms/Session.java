package io.github.wrappersync.examples.hrms;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Somebody who has signed in.
 *
 * @param permissions what the user could do then, as a token would carry it
 */
record Session(UUID id, String tenantId, String userId, Set<String> permissions, Instant since) {}
