package io.github.wrappersync.spring.autoconfigure.endpoint;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.autoconfigure.health.StatusDetails;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The endpoint {@code sync}. Its operations are called by Actuator; each returns what is written as
 * JSON. Read-only unless {@code management.endpoint.sync.access=unrestricted}: what a discard
 * forgets is lost.
 *
 * <ul>
 *   <li>{@code GET sync}: the status; {@code ?most=} channels and handlers, 100 if it is absent
 *   <li>{@code POST sync/pull}: asks the publisher now
 *   <li>{@code POST sync/resync}: starts over from a snapshot
 *   <li>{@code GET sync/dead-letters}: lists; {@code ?handler=&tenantId=&limit=}
 *   <li>{@code POST sync/dead-letters}: has one ({@code id}) or all of a handler ({@code handler})
 *       tried again
 *   <li>{@code DELETE sync/dead-letters}: gives one, or all of a handler, up for good
 * </ul>
 */
@Endpoint(id = "sync", defaultAccess = Access.READ_ONLY)
public final class SyncEndpoint {

  private static final String DEAD_LETTERS = "dead-letters";
  private static final int MOST = 100;

  private final SyncClient client;
  private final SyncEndpointProperties properties;
  private final DeadLetterOperations deadLetters;

  SyncEndpoint(SyncClient client, SyncEndpointProperties properties) {
    this.client = client;
    this.properties = properties;
    this.deadLetters = new DeadLetterOperations(client);
  }

  /** The status of the client. */
  @ReadOperation
  public Map<String, Object> status(SecurityContext securityContext, @Nullable Integer most) {
    return new StatusDetails(client.status(), atLeastZero("most", most), shown(securityContext))
        .of(client.application());
  }

  /** The dead letters, oldest first; null for another section: it is not found. */
  @ReadOperation
  public @Nullable Map<String, Object> list(
      SecurityContext securityContext,
      @Selector String section,
      @Nullable String handler,
      @Nullable String tenantId,
      @Nullable Integer limit) {
    return section.equals(DEAD_LETTERS)
        ? deadLetters.list(handler, tenantId, atLeastZero("limit", limit), shown(securityContext))
        : null;
  }

  /** Does what the section says: {@code pull}, {@code resync}, {@code dead-letters}. */
  @WriteOperation
  public Map<String, Object> act(
      @Selector String section, @Nullable String handler, @Nullable String id) {
    return switch (section) {
      case "pull" -> {
        client.refresh();
        yield Map.of("asked", "changes");
      }
      case "resync" -> {
        client.resync();
        yield Map.of("asked", "snapshot");
      }
      case DEAD_LETTERS -> deadLetters.retry(handler, id);
      default -> throw unknown(section, "pull, resync or dead-letters");
    };
  }

  /** Gives dead letters up for good. */
  @DeleteOperation
  public Map<String, Object> discard(
      @Selector String section, @Nullable String handler, @Nullable String id) {
    if (!section.equals(DEAD_LETTERS)) {
      throw unknown(section, DEAD_LETTERS);
    }
    return deadLetters.discard(handler, id);
  }

  private boolean shown(SecurityContext securityContext) {
    return properties.showValues().isShown(securityContext, properties.roles());
  }

  private static int atLeastZero(String name, @Nullable Integer given) {
    if (given == null) {
      return MOST;
    }
    if (given < 0) {
      throw new InvalidEndpointRequestException(
          "%s is %d: expected 0 or more".formatted(name, given),
          "'%s' must be 0 or more".formatted(name));
    }
    return given;
  }

  private static InvalidEndpointRequestException unknown(String section, String expected) {
    String reason = "'%s' is nothing to do: expected %s".formatted(section, expected);
    return new InvalidEndpointRequestException(reason, reason);
  }
}
