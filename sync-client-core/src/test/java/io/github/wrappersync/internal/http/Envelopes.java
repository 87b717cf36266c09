package io.github.wrappersync.internal.http;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Envelopes for the tests of this package. */
final class Envelopes {

  private Envelopes() {}

  static Envelope user(String tenant, String id, long position) {
    return new Envelope(
        "e1",
        position,
        0,
        new UUID(0, position),
        "user-changed",
        new Channel("crm", tenant, "users"),
        ChangeType.SNAPSHOT,
        null,
        id,
        List.of(),
        Priority.CRITICAL,
        Instant.EPOCH,
        "{\"userId\":\"%s\"}".formatted(id));
  }
}
